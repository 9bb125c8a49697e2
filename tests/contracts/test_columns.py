"""Columns of the tables that outputs write: others' programs read them by name and type.

`columns.txt` holds a column a line: format, table, name, and the type where the format says one.
A column that is added goes in there; a line that stands there is never changed or removed.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from tasktriage.config import Settings
from tasktriage.extend.manager import Plugins
from tasktriage.kit.flat import FLAT_COLUMNS
from tasktriage.testing.kinds import RUN
from tasktriage.testing.results import SAMPLES

KNOWN = (Path(__file__).parent / "columns.txt").read_text("utf-8").splitlines()
KINDS = {
    "classify": SAMPLES["assessments"]()[0],
    "extract": SAMPLES["extractions"]()[0],
    "profile": SAMPLES["profiles"]()[0],
    "ranking": SAMPLES["comparisons"]()[0],
    "changes": SAMPLES["comparisons"]()[1],
    "plan": SAMPLES["plans"]()[0],
    "migrate": SAMPLES["migrations"]()[0],
    "skills": SAMPLES["skills"]()[0],
}
BUNDLED = Plugins.from_settings(Settings(), third_party=False, strict=True)


def written(name: str, kind: str) -> bytes:
    entry = BUNDLED.outputs.find(name)
    command, results = KINDS[kind]
    if "portfolios" in entry.spec.results and kind == "profile":
        command, results = SAMPLES["portfolios"]()[0]
    data = io.BytesIO()
    stream = data if entry.spec.binary else io.TextIOWrapper(data, "utf-8", newline="")
    entry.create().write(iter(results), replace(RUN, command=command), stream)
    stream.flush()
    return data.getvalue()


def in_csv(kind: str) -> Iterator[str]:
    head = next(csv.reader(io.StringIO(written("csv", kind).decode())))
    return (f"csv {kind} {name}" for name in head)


def in_xlsx(kind: str) -> Iterator[str]:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", kind)))
    for sheet in book:
        if sheet.title != "Summary":
            yield from (f"xlsx {kind}/{sheet.title} {cell.value}" for cell in sheet[1])


def in_parquet(kind: str) -> Iterator[str]:
    schema = pq.read_schema(io.BytesIO(written("parquet", kind)))
    for field in schema:
        if field.name == "task_list":
            yield f"parquet {kind} {field.name} list"
            parts = list(field.type.value_type)
            lines = [f"parquet {kind} {field.name}.{p.name} {p.type}" for p in parts]
        else:
            lines = [f"parquet {kind} {field.name} {field.type}"]
        yield from (line.replace("element: ", "item: ") for line in lines)


def in_package(kind: str) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(written("package", kind))) as archive:
        descriptor = json.loads(archive.read("datapackage.json"))
    for resource in descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            yield f"package {kind}/{resource['name']} {field['name']} {field['type']}"


FORMATS = {"csv": in_csv, "xlsx": in_xlsx, "parquet": in_parquet, "package": in_package}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FORMATS)
def test_columns_are_added_and_never_changed(name, kind):
    if BUNDLED.outputs.find(name).missing:
        pytest.skip(f"{name} needs more than is installed")
    now = list(FORMATS[name](kind))
    known = [line for line in KNOWN if line.startswith((f"{name} {kind} ", f"{name} {kind}/"))]
    assert [line for line in known if line not in now] == [], "changed, or no longer there"
    assert [line for line in now if line not in known] == [], "new: add to columns.txt"


def test_what_columns_say_is_a_sentence():
    for table, columns in FLAT_COLUMNS.items():
        for name, field in columns.items():
            assert field.meaning.strip(), (table, name)
            assert field.meaning.endswith((".", "…"))

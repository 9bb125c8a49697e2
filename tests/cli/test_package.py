"""Data packages through the command line, and folders in the place of a file."""

from __future__ import annotations

import csv
import io
import json
from zipfile import ZipFile

import pytest

from .conftest import EXAMPLES

NURSE = EXAMPLES / "nurse.md"
SAID = "its rows are roles"
PORTFOLIO = "Title,Unit,Headcount,Description file\nNurse,Ward,24,nurse.md\n"


def test_the_table_in_a_package_is_that_of_csv(tt, tmp_path):
    tt("classify", NURSE, "-o", "tasks.zip").ok()
    with ZipFile(tmp_path / "tasks.zip") as archive:
        assert archive.namelist() == ["datapackage.json", "tasks.csv"]
        rows = archive.read("tasks.csv").decode()
        run = json.loads(archive.read("datapackage.json"))["run"]
    assert rows.splitlines() == tt("classify", NURSE, "-f", "csv").ok().out.splitlines()
    assert (run["command"], run["model"]["name"], run["coverage"]) == ("classify", "default", 0.9)


def test_a_package_of_classify_comes_back_as_its_result(tt):
    tt("classify", NURSE, "-o", "tasks.zip").ok()
    told = "tasks.zip/tasks.csv: a result of classify"
    (again,) = tt("profile", "tasks.zip", "-f", "jsonl").ok(told).records
    (first,) = tt("profile", NURSE, "-f", "jsonl").ok().records
    assert again["role"] == first["role"]
    for label, share in first["shares"].items():
        assert again["shares"][label]["role"] == pytest.approx(share["role"], abs=1e-5)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_profile_wrote_for_people_is_refused_and_never_misread(tt, suffix):
    tt("profile", NURSE, "-o", f"roles.{suffix}").ok()
    result = tt("profile", f"roles.{suffix}")
    assert result.code == 1
    (error,) = [line for line in result.said() if line.startswith("error")]
    assert "lacks what a profile is made of; give their json or jsonl" in error


def test_tables_of_roles_in_a_package_are_refused_by_name(tt):
    tt("profile", NURSE, "-o", "roles.zip").ok()
    result = tt("profile", "roles.zip")
    assert result.code == 1
    assert [line.split(": ")[1] for line in result.said()] == [
        "roles.zip/roles.csv",
        "roles.zip/tasks.csv",
    ]


def test_a_descriptor_is_no_document(tt, write):
    write("datapackage.json", '{"name": "x", "resources": [{"path": "a.csv"}]}')
    tt("classify", "datapackage.json").fails(1, "describes a data package")
    write("job.json", '{"title": "Cook", "description": "Cook meals", "resources": ["a car"]}')
    assert "describes a data package" not in tt("classify", "job.json").err


def test_sums_of_units_stand_in_a_package_and_csv_says_where(tt, write, tmp_path):
    write("nurse.md", NURSE.read_text("utf-8"))
    write("roles.csv", PORTFOLIO)
    tt("profile", "roles.csv", "-o", "roles.zip").ok(SAID)
    with ZipFile(tmp_path / "roles.zip") as archive:
        units = list(csv.DictReader(io.StringIO(archive.read("units.csv").decode())))
    assert [(row["kind"], row["unit"]) for row in units] == [("organisation", ""), ("unit", "Ward")]
    result = tt("profile", "roles.csv", "-f", "csv").ok(
        SAID, "csv has no place for the sums of units"
    )
    (said,) = [line for line in result.said() if "no place" in line]
    assert all(name in said for name in ("html", "package", "xlsx"))


@pytest.mark.parametrize("command", ["classify", "extract", "profile", "compare"])
@pytest.mark.parametrize("name", ["out", "out/", "new/"])
def test_a_folder_in_the_place_of_a_file_is_told_what_to_name(tt, tmp_path, command, name):
    (tmp_path / "out").mkdir()
    inside = f"{name.rstrip('/')}/results.zip"
    tt(command, NURSE, "-o", name).fails(2, f"{name} is a folder", f"as {inside}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]

"""What is to be cited is said the same everywhere, and each data set of ours has a datasheet."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tasktriage_plugins.datasets_public.subset import subset_ids

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CITING = (ROOT / "docs/citing.md").read_text("utf-8")
SUBSET = ROOT / "plugins/tasktriage_plugins/datasets_public/public-1"
DATASHEETS = (SUBSET / "README.md", ROOT / "engine/tasktriage/corpora/onet_codebook/README.md")
QUESTIONS = [
    "Motivation",
    "Composition",
    "Collection",
    "Labelling",
    "Uses",
    "Distribution",
    "Maintenance",
]
SIX_DIGITS = len("11-2011")


@pytest.fixture(scope="module")
def cff():
    yaml = pytest.importorskip("yaml", reason="the documentation's tools bring a parser")
    return yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))


def test_the_citation_file_has_what_its_format_asks_for(cff):
    assert cff["cff-version"] == "1.2.0"
    assert cff["message"]
    assert cff["type"] == "software"
    assert cff["authors"] == [{"name": "The tasktriage authors"}]


def test_the_citation_file_agrees_with_the_project(cff):
    assert cff["title"] == PROJECT["name"]
    assert cff["version"] == PROJECT["version"]
    assert cff["license"] == PROJECT["license"]


def test_every_reference_says_who_and_where(cff):
    for reference in cff["references"]:
        assert reference["type"]
        assert reference["title"]
        assert all(
            author.keys() & {"name", "family-names", "alias"} for author in reference["authors"]
        )
        assert reference.keys() & {"doi", "url", "repository-code"}


def test_the_page_has_the_version_and_the_works_of_the_citation_file(cff):
    assert re.findall(r"version = \{(.+?)\}", CITING) == [PROJECT["version"]]
    assert set(re.findall(r"comes with tasktriage ([\d.]+\d)", CITING)) == {PROJECT["version"]}
    works = [r for r in cff["references"] if r["type"] in ("article", "report")]
    assert len(works) == 3
    for work in works:
        assert work["doi"].removeprefix("10.48550/arXiv.") in CITING


@pytest.mark.parametrize("path", DATASHEETS, ids=lambda path: path.parent.name)
def test_a_datasheet_answers_the_usual_questions(path):
    assert re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE) == QUESTIONS


@pytest.mark.parametrize(
    ("name", "group"),
    [("gpts-are-gpts", lambda one: one[:SIX_DIGITS]), ("ilo-2025", lambda one: one.split("/")[0])],
)
def test_the_datasheet_of_the_subset_counts_rows_and_groups(name, group):
    ids = subset_ids(name)
    said = re.search(rf"`{name}\.txt` \| ([\d,]+) .*? \| (\d+)", DATASHEETS[0].read_text("utf-8"))
    counted = [len(ids), len({group(one) for one in ids})]
    assert [int(number.replace(",", "")) for number in said.groups()] == counted


def test_the_datasheet_of_the_subset_names_every_list():
    said = DATASHEETS[0].read_text("utf-8")
    assert [path.name for path in SUBSET.glob("*.txt") if f"`{path.name}`" not in said] == []

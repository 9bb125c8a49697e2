"""`package`: a data package that its own tools find valid, the same bytes for the same results."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tracemalloc
import zipfile
from dataclasses import replace

import pytest

from tasktriage.domain.assessment import Assessment, ModelInfo, ReasonScore, TaxonomyMatch
from tasktriage.domain.comparison import Basis
from tasktriage.domain.label import Label, Probabilities, Reason
from tasktriage.domain.profile import Profile, RoleFacts
from tasktriage.domain.task import Origin, Task
from tasktriage.plugin import RunInfo, flat_rows
from tasktriage.roles.compare import rank
from tasktriage.roles.portfolio import Sums
from tasktriage.roles.profile import make_profile
from tasktriage.testing.results import SAMPLES
from tasktriage_plugins.output_package import table
from tasktriage_plugins.output_package.writer import PackageOutput

RUN = RunInfo(
    version="0.1.0",
    command="classify",
    created="2026-11-30T12:00:00+00:00",
    model=ModelInfo("default", "0.4.0", "ab" * 32),
    coverage=0.9,
    scope="A scope.",
)
HOSTILE = [
    '=HYPERLINK("http://x")',
    "<script>alert(1)</script>",
    "\u202eabc",
    'a "quoted"; text,\r\nof two lines',
    "\ud800 half",
    "x" * 10_000,
    "null",
    "",
]


def item(number: int = 0, text: str = "Sort mail", document: str = "t.md") -> Assessment:
    return Assessment(
        task=Task(text, id=f"{document}#{number}", origin=Origin(document=document, line=number)),
        model=ModelInfo("default", "0.4.0"),
        probabilities=Probabilities(0.1, 0.2, 0.7),
        prediction_set=(Label.AUGMENTABLE, Label.HUMAN_CRITICAL),
        reasons=(ReasonScore(Reason.ACC, 0.9), ReasonScore(Reason.ETH, 0.2)),
        taxonomies=(TaxonomyMatch("sdlc", "build", "Build", 0.61),),
    )


def profile(
    role: str = "Clerk", texts: list[str] | None = None, headcount: float = 12.0
) -> Profile:
    texts = texts or [f"Sort mail {n}" for n in range(12)]
    items = [item(n, text, f"{role}.md") for n, text in enumerate(texts)]
    facts = RoleFacts(unit="Post", headcount=headcount)
    return make_profile(items, role=role, document=f"{role}.md", facts=facts)


def portfolio(profiles: list[Profile]):
    sums = Sums()
    for one in profiles:
        sums.add(one)
    return sums.portfolio


def bytes_of(results, **more) -> bytes:
    stream = io.BytesIO()
    PackageOutput().write(iter(results), replace(RUN, **more), stream)
    return stream.getvalue()


def opened(data: bytes) -> tuple[dict, dict[str, list[dict[str, str]]]]:
    """Return the descriptor, and the rows of each table."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        descriptor = json.loads(archive.read("datapackage.json"))
        tables = {}
        for resource in descriptor["resources"]:
            content = archive.read(resource["path"])
            assert resource["bytes"] == len(content)
            assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
            rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
            tables[resource["name"]] = list(rows)
            names = [field["name"] for field in resource["schema"]["fields"]]
            assert names == rows.fieldnames
        assert set(archive.namelist()) == {"datapackage.json", *(f"{n}.csv" for n in tables)}
    return descriptor, tables


def schema(descriptor: dict, name: str) -> dict:
    return next(r["schema"] for r in descriptor["resources"] if r["name"] == name)


ERROR = Assessment(task=Task("", id="t.md#9", origin=Origin(document="t.md")), error="empty row")
PROFILES = [profile(), profile("Lead", [*HOSTILE, *HOSTILE[:4]]), profile("Few", ["Sort"])]
KINDS = {
    "classify": [*(item(n, text) for n, text in enumerate(HOSTILE)), ERROR],
    "classify nothing": [],
    "extract": SAMPLES["extractions"]()[0][1],
    "extract nothing": [],
    "profile": [*PROFILES, portfolio(PROFILES)],
    "profile nothing": [],
    "compare": [rank([(one, Basis()) for one in PROFILES])],
    "compare hostile": SAMPLES["comparisons"]()[0][1],
    "compare two": SAMPLES["comparisons"]()[1][1],
    "profile hostile": SAMPLES["portfolios"]()[0][1],
    "compare nothing": [],
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_tools_of_data_packages_find_it_valid(kind, tmp_path):
    frictionless = pytest.importorskip("frictionless", reason="it comes with the extra dev")
    data = bytes_of(KINDS[kind], command=kind.split()[0])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    package = frictionless.Package(str(tmp_path / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["type", "note"])
    for resource in package.resources:  # also the types of cells
        assert resource.schema.field_names == [field.name for field in resource.schema.fields]


def test_a_package_that_is_wrong_is_not_found_valid(tmp_path):
    frictionless = pytest.importorskip("frictionless", reason="it comes with the extra dev")
    with zipfile.ZipFile(io.BytesIO(bytes_of(KINDS["profile"], command="profile"))) as archive:
        archive.extractall(tmp_path)
    rows = (tmp_path / "tasks.csv").read_text("utf-8")
    (tmp_path / "tasks.csv").write_text(rows.replace("Few,Few.md", "Nobody,Few.md"), "utf-8")
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert {"foreign-key", "hash-count"} <= {error[0] for error in report.flatten(["type"])}


def test_tasks_have_the_cells_of_csv_and_the_run_is_said():
    descriptor, tables = opened(bytes_of(KINDS["classify"]))
    assert len(tables["tasks"]) == len(HOSTILE) + 1
    first, last = tables["tasks"][0], tables["tasks"][-1]
    assert first["text"] == "'" + HOSTILE[0]
    assert tables["tasks"][2]["text"] == "abc"
    assert tables["tasks"][3]["text"] == HOSTILE[3]
    assert (first["uncertain"], first["reasons"]) == ("true", "ACC 0.9; ETH 0.2")
    assert first["prediction_set"] == "augmentable; human-critical"
    assert (last["label"], last["error"]) == ("", "empty row")
    assert descriptor["name"] == "tasktriage-classify"
    assert descriptor["created"] == RUN.created
    assert descriptor["sources"] == [{"title": "t.md"}]
    assert "licenses" not in descriptor
    run = descriptor["run"]
    assert run["model"] == {"name": "default", "version": "0.4.0", "sha256": "ab" * 32}
    assert (run["tasktriage"], run["coverage"], run["scope"]) == ("0.1.0", 0.9, "A scope.")
    assert run["codebook"]
    assert schema(descriptor, "tasks")["primaryKey"] == ["document", "id"]
    for field in schema(descriptor, "tasks")["fields"]:
        assert field["description"].endswith(".")


def test_a_table_is_one_source_and_no_list_of_them_is_endless():
    rows = [item(n, document=f"jobs.csv/{n}") for n in range(5)]
    descriptor, _ = opened(bytes_of(rows))
    assert descriptor["sources"] == [{"title": "jobs.csv"}]
    descriptor, _ = opened(bytes_of(item(n, document=f"{n}.md") for n in range(1200)))
    assert len(descriptor["sources"]) == 1000


def test_roles_tasks_and_units_hang_together():
    descriptor, tables = opened(bytes_of(KINDS["profile"], command="profile"))
    assert [row["role"] for row in tables["roles"]] == ["Clerk", "Lead", "Few"]
    assert len(tables["tasks"]) == sum(len(one.tasks) for one in PROFILES)
    assert [row["kind"] for row in tables["units"]] == ["organisation", "unit"]
    assert schema(descriptor, "roles")["primaryKey"] == ["role", "document"]
    (key,) = schema(descriptor, "tasks")["foreignKeys"]
    assert key["reference"] == {"resource": "roles", "fields": ["role", "document"]}
    cells = next(iter(flat_rows(KINDS["profile"][-1], "units")))
    assert float(tables["units"][0]["fte_automatable"]) == pytest.approx(
        cells["fte_automatable"], abs=1e-6
    )


def test_without_a_portfolio_there_are_no_units():
    _, tables = opened(bytes_of(PROFILES, command="profile"))
    assert set(tables) == {"roles", "tasks"}


def test_a_key_is_stated_only_where_it_is_one(monkeypatch):
    twice = [item(1), item(1, "Bake")]
    descriptor, _ = opened(bytes_of(twice))
    assert "primaryKey" not in schema(descriptor, "tasks")
    nameless = [replace(profile(), document=None)]
    descriptor, _ = opened(bytes_of(nameless, command="profile"))
    assert "primaryKey" not in schema(descriptor, "roles")
    assert "foreignKeys" not in schema(descriptor, "tasks")
    monkeypatch.setattr(table, "MOST_KEYS", 3)
    descriptor, _ = opened(bytes_of([item(n) for n in range(4)]))
    assert "primaryKey" not in schema(descriptor, "tasks")


def test_the_same_results_give_the_same_bytes():
    results = KINDS["profile"]
    assert bytes_of(results, command="profile") == bytes_of(results, command="profile")


def test_explanations_have_a_column_where_they_are_asked_for():
    _, tables = opened(bytes_of([item()], explain=True))
    assert "explanation" in tables["tasks"][0]
    _, tables = opened(bytes_of([item()]))
    assert "explanation" not in tables["tasks"][0]


def test_rows_pass_through_files():
    bytes_of([item()])  # what is imported and kept at the first use
    tracemalloc.start()
    bytes_of(item(n, f"{n} " + "x" * 5_000, f"{n}.md") for n in range(10_000))  # 50 MB
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30 * 2**20

"""Every check can be passed, and every check can be failed: it says by what."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasktriage.extend.hookspecs import KINDS
from tasktriage.testing import checks
from tasktriage.testing.kinds.registry import Subject
from tasktriage.testing.kinds.running import run_check

from . import good
from .broken import BROKEN, SPECS

GOOD = {
    "embedders": good.Embedder,
    "classifiers": good.Classifier,
    "models": good.Model,
    "readers": good.Reader,
    "extractors": good.Extractor,
    "taxonomies": good.taxonomy,
    "policies": good.policy,
    "datasets": good.Rows,
    "outputs": good.Output,
    "commands": lambda: good.command,
}
ADVISED = {"taxonomies.measured"}  # which gives advice, and fails nothing
BY_ID = {one.id: one for one in checks()}


def test_every_check_of_a_component_has_one_that_fails_it():
    assert set(BROKEN) | ADVISED == {one.id for kind in KINDS for one in checks(kind)}


def test_a_taxonomy_that_was_never_measured_is_advised_to_be():
    subject = Subject(component=good.taxonomy(embedder=None))
    finding = run_check(BY_ID["taxonomies.measured"], subject)
    assert (finding.outcome, finding.message[:30]) == ("advice", "[matching] names no embedder: ")
    for known in ({"calibration": (1.0, 0.0)}, {"arrays": Path("a.safetensors")}):
        subject = Subject(component=good.taxonomy(embedder=None, **known))
        assert run_check(BY_ID["taxonomies.measured"], subject).outcome == "passed"


@pytest.mark.parametrize("check_id", BROKEN)
def test_a_broken_component_fails(check_id):
    kind, broken = check_id.partition(".")[0], BROKEN[check_id]
    subject = Subject(
        component=broken.component,
        spec=broken.spec or SPECS.get(kind),
        samples=broken.samples,
        make=broken.make,
    )
    finding = run_check(BY_ID[check_id], subject)
    assert finding.outcome == "failed", finding
    assert broken.said in finding.message
    assert finding.check.mend_of(finding.error) in str(finding)


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_component_passes_everything(kind):
    make = GOOD[kind]
    subject = Subject(
        component=make(), spec=SPECS.get(kind), samples={"a.txt": b"Bake bread"}, make=make
    )
    for one in checks(kind):
        finding = run_check(one, subject)
        assert finding.outcome in ("passed", "skipped"), finding
        skips = {"datasets.missing-folder"}  # its rows are there
        assert finding.outcome == "passed" or one.id in skips, finding


@pytest.mark.parametrize("one", checks(), ids=lambda one: one.id)
def test_a_check_says_what_it_asks_and_how_to_mend(one):
    assert one.id == f"{one.kind}.{one.id.partition('.')[2]}"
    assert one.since in ("1.0", "1.1")
    for text in (one.title, one.mend):
        assert text.strip() == text
        assert "\n" not in text
        assert not text.endswith(".")

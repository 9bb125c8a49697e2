"""`plugins check` finds each class of fault, its line where there is one, and how to mend it."""

from __future__ import annotations

import re
from importlib.metadata import distributions

import pytest

from tasktriage.cli.checked import Checking, look_at
from tasktriage.cli.lazy import CORE
from tasktriage.cli.plugin_target import PluginTarget
from tasktriage.cli.probing import Limits, Probe
from tasktriage.extend.discovery import Rules, discover

from .faults import ALONE, FAULTS, GOOD, install
from .faults_loading import Fault

LISTED = {
    "plugin.imports": (
        *("raises-at-import", "lacks-module-at-import", "exits-at-import"),
        *("raises-no-exception-at-import", "recurses-at-import", "eats-memory-at-import"),
        *("closes-generators-at-import", "loads-plugins-at-import", "interrupts-at-import"),
    ),
    "plugin.registers": (
        *("misspells-hook", "raises-in-hook", "yields-no-spec", "requires-part-of-package"),
        *("raises-in-getattr", "adds-too-much"),
    ),
    "plugin.entry-points": ("wrong-interface",),
    "plugin.requires": ("excludes-this-version", "has-odd-marker"),
    "plugin.prints": (
        *("prints-at-import", "writes-descriptor-at-import", "writes-buffer-at-import"),
        *("prints-from-thread", "prints-in-hook", "takes-logging-at-import"),
    ),
    "plugin.global-state": (
        *("closes-stdout-at-import", "replaces-stdout-at-import", "closes-stderr-at-import"),
        *("detaches-stderr-at-import", "closes-stdin-at-import", "detaches-stdout-at-import"),
        *("ignores-signals-at-import", "changes-recursion-at-import", "changes-locale-at-import"),
        *("silences-warnings-at-import", "seeds-random-at-import"),
        *("waits-at-exit", "patches-library-at-import"),
    ),
    "plugin.working-folder": ("changes-folder-at-import",),
    "plugin.limits": (
        *("never-ends-at-import", "never-ends-in-hook", "leaves-at-import", "leaves-in-hook"),
        *("kills-itself-at-import", "crashes-at-import", "recurses-in-c-at-import"),
        *("loops-at-import", "fills-memory-at-import", "writes-everywhere-at-import"),
        "shuts-descriptors-at-import",
    ),
    "plugin.threads": ("waits-in-thread",),
    "plugin.processes": ("forks-at-import", "starts-process-at-import"),
    "plugin.environment": ("empties-environment-at-import",),
    "plugin.network": ("connects-at-import",),
}
"""The check that finds a fault which shows as the plugin is listed."""

RUN = {
    "takes-a-core-name": "plugin.names",
    "factory-is-gone": "plugin.components",
    "factory-exits": "outputs.made",
    "output-raises": "outputs.writes",
    "output-closes": "outputs.leaves-open",
    "output-prints": "outputs.stdout",
    "output-interrupts": "outputs.writes",
    "output-lacks-write": "outputs.made",
    "reader-raises": "readers.bad-input",
    "reader-exits": "readers.bad-input",
    "reader-notes-no-text": "readers.bad-input",
    "extractor-numbers-oddly": "extractors.offsets",
    "model-languages-raise": "models.languages",
    "extractor-raises": "extractors.offsets",
    "model-changes-folder": "plugin.working-folder",
    "model-prints": "plugin.prints",
    "classifier-raises": "classifiers.probabilities",
    "dataset-raises": "datasets.rows",
    "taxonomy-is-none": "taxonomies.made",
    "command-is-none": "commands.help",
    "output-leaves": "plugin.limits",
    "output-crashes": "plugin.limits",
    "output-loops": "plugin.limits",
    "output-fills-memory": "plugin.limits",
    "reader-interrupts": "readers.bad-input",
}
"""The same of faults that show in a component; the kit's own tests have the others."""

NO_LINE = {
    *LISTED["plugin.entry-points"],
    *LISTED["plugin.requires"],
    *("takes-a-core-name", "factory-is-gone", "output-lacks-write", "taxonomy-is-none"),
    *("prints-from-thread", "writes-descriptor-at-import", "command-is-none"),
    *(name for name in LISTED["plugin.global-state"] if name.startswith(("closes", "detaches"))),
    *("replaces-stdout-at-import", "patches-library-at-import", "adds-too-much"),  # no trace
    # the process is gone before it can say where it was
    *("leaves-at-import", "leaves-in-hook", "kills-itself-at-import", "output-leaves"),
    *("writes-everywhere-at-import", "shuts-descriptors-at-import"),
}
"""Faults of metadata, or which nothing tells the line of."""

EVERY = FAULTS | ALONE
QUICK = Limits(seconds=5, memory=600)
PATIENT = Limits(seconds=60, memory=4096)


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packages")
    install(folder)
    return folder


@pytest.fixture
def found(packages, tmp_path):
    """What is found of a fault that is not as it should be: `(outcome, finding)` by check."""

    def found(fault: Fault) -> list[dict]:
        dists = list(distributions(path=[str(packages)]))
        records = [r for r in discover(Rules(), dists) if r.dist == fault.dist]
        target = PluginTarget(fault.dist, records, [str(packages)], str(packages))
        limits = QUICK if RUN.get(fault.name, "plugin.limits") == "plugin.limits" else PATIENT
        probe = Probe(tmp_path.resolve(), target.folders, limits)
        parts = list(look_at(target, probe, Checking(core=tuple(CORE), timed=False)))
        return [finding for part in parts for finding in part.findings]

    return found


def all_of(check: str, findings: list[dict]) -> list[dict]:
    return [one for one in findings if one["check"] == check and one["outcome"] == "failed"]


@pytest.mark.parametrize(
    ("check", "name"), [(check, name) for check, names in LISTED.items() for name in names]
)
def test_a_fault_that_everybody_pays_for_is_found(found, check, name):
    fault = EVERY[name]
    (one, *_) = all_of(check, found(fault))
    assert one["message"]
    assert one["mend"]
    assert re.fullmatch("" if name in NO_LINE else rf"{fault.module}\.py:\d+", one["where"]), one


@pytest.mark.parametrize("name", RUN)
def test_a_fault_of_a_component_is_found(found, name):
    fault = EVERY[name]
    (one, *_) = all_of(RUN[name], found(fault))
    assert one["message"]
    assert re.fullmatch("" if name in NO_LINE else rf"{fault.module}\.py:\d+", one["where"]), one


def test_what_has_no_fault_fails_nothing(found):
    findings = found(GOOD)
    assert [one for one in findings if one["outcome"] == "failed"] == []
    assert {one["check"] for one in findings} >= {"plugin.imports", "models.made"}


def test_every_fault_of_listing_is_in_the_table():
    known = {name for names in LISTED.values() for name in names} | set(RUN)
    listing = {name for name in EVERY if name.endswith(("-at-import", "-in-hook"))}
    assert listing <= known

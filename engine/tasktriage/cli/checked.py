"""Has a plugin looked at, one process after another: what everybody's listing costs, then parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tasktriage.contracts.markers import release
from tasktriage.extend.discovery import PluginRecord

from .plugin_target import PluginTarget
from .probing import Probe

__all__ = ["BROKEN", "Checking", "Part", "counts", "look_at"]

IMPORT_RUNS = 2
IMPORT_TRIES = 4  # of which the quickest counts, where the first were slow: others' work slows it
LIBRARIES = 8  # that are named
# as the kit has it, which the command line does not import: whoever could say it is gone
BROKEN = {
    "check": "plugin.limits",
    "outcome": "failed",
    "title": "Each stage ends, within time, memory and output",
    "since": "1.0",
    "mend": "do no work at import; in a component, bound what a call may take",
}
STAGES = {
    "start": "as the process starts",
    "metadata": "as its metadata is read",
    "import": "at import",
    "register": "at import",
    "collect": "in a hook",
    "make": "as it is made",
    "embedder": "as its embedder is made",
}


@dataclass(frozen=True)
class Part:
    """A plugin as a whole, or one of its components, with what was found of it."""

    title: str
    plugin: str
    kind: str = ""
    name: str = ""
    findings: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Checking:
    """What is asked of the check.

    Args:
        only: of a component: whether it is to be checked, by kind, noun and name.
        samples: paths of what readers should read.
        api: the release of the interface whose checks count.
        expected: `(component or "", id)` → why it fails.
        config: files that may say settings.
        core: the names of the core commands.
        timed: measure how long the import takes.
    """

    only: Callable[[str, str, str], bool] = lambda *_: True
    samples: Sequence[str] = ()
    api: str | None = None
    expected: Mapping[tuple[str, str], str] = field(default_factory=dict)
    config: Sequence[str] = ()
    core: Sequence[str] = ()
    timed: bool = True

    def expected_of(self, kind: str, name: str) -> dict[str, str]:
        """Return the expected failures of a component: its own, and those of all of its kind."""
        return {
            check: why
            for (whose, check), why in self.expected.items()
            if whose in ("", name) and check.partition(".")[0] == kind
        }


def look_at(target: PluginTarget, probe: Probe, checking: Checking) -> Iterator[Part]:
    """Yield each plugin of a target, then each of its components, as they are done."""
    for record in target.records:
        whole = Part(f"plugin {record.name}", record.name)
        components: list[dict[str, Any]] = []
        request = {"plugin": target.plugin(record), "base": target.base, "about": {}}
        for said in probe.ask({**request, "do": "list", "core": list(checking.core)}):
            components = said.get("components", components)
            _take(said, whole)
        if checking.timed and any(_passed(finding, "plugin.imports") for finding in whole.findings):
            _time(probe, request, whole)
        _expect(whole, checking)
        yield whole
        for component in sorted(components, key=lambda one: (one["order"], one["name"])):
            if checking.only(component["kind"], component["noun"], component["name"]):
                yield _component(probe, request, record, component, checking)


def _component(
    probe: Probe,
    request: Mapping[str, Any],
    record: PluginRecord,
    component: Mapping[str, Any],
    checking: Checking,
) -> Part:
    kind, name = component["kind"], component["name"]
    part = Part(f"{component['noun']} '{name}'", record.name, kind, name)
    asked = {
        **request,
        "do": "component",
        "kind": kind,
        "name": name,
        "asks": component["asks"],
        "samples": list(checking.samples) if kind == "readers" else [],
        "api": checking.api,
        "expected": checking.expected_of(kind, name),
        "config": list(checking.config),
    }
    for said in probe.ask(asked):
        _take(said, part)
    _expect(part, checking)
    return part


def _time(probe: Probe, request: Mapping[str, Any], whole: Part) -> None:
    """Say how long the import takes: the quickest of a few runs."""
    times: list[float] = []
    told: dict[str, Any] = {}
    while len(times) < IMPORT_RUNS or (len(times) < IMPORT_TRIES and min(times) > told["budget"]):
        answers = list(probe.ask({**request, "do": "time"}))
        timed = [one for one in answers if "ms" in one]
        if not timed:
            return  # it broke, as it will when it is listed: said there
        told = timed[0]
        times.append(told["ms"])
    quickest, budget = min(times), told["budget"]
    found = told["finding"] | {"message": f"{quickest:.0f} ms of {budget} ms"}
    found["outcome"] = "passed" if quickest <= budget else "failed"
    if quickest > budget and told["libraries"]:
        found["message"] += f"; it imports {', '.join(told['libraries'][:LIBRARIES])}"
    whole.findings.append(found)


def _passed(finding: Mapping[str, Any], check: str) -> bool:
    return bool(finding["check"] == check and finding["outcome"] == "passed")


def _take(said: Mapping[str, Any], part: Part) -> None:
    if "finding" in said:
        part.findings.append(dict(said["finding"]))
    elif "note" in said:
        part.notes.append(said["note"])
    elif "broken" in said:
        stage = STAGES.get(said["stage"], f"in {said['stage']}")
        broken = {"message": f"{said['broken']} {stage}", "where": said["where"]}
        part.findings.append(BROKEN | broken)


def _expect(part: Part, checking: Checking) -> None:
    """Let what is expected of the plugin itself count as expected; the kit judges its own."""
    for finding in part.findings:
        if finding["outcome"] != "failed" or not finding["check"].startswith("plugin."):
            continue
        named = (checking.expected.get((whose, finding["check"])) for whose in (part.name, ""))
        why = next((why for why in named if why), "")
        newer = checking.api is not None and release(finding["since"]) > release(checking.api)
        if not why and newer:
            why = f"asked for since {finding['since']}"
        if why:
            finding["outcome"] = "expected"
            finding["message"] += f" [{why}]"


def counts(parts: Iterable[Part]) -> dict[str, int]:
    """Return how many findings of each outcome there are."""
    found: dict[str, int] = {}
    for part in parts:
        for finding in part.findings:
            found[finding["outcome"]] = found.get(finding["outcome"], 0) + 1
    return found

"""Making checks: what comes of each, what was expected, and what is raised."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import TasktriageWarning, one_line
from tasktriage.contracts.markers import release
from tasktriage.contracts.specs import ComponentSpec
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.registry import Entry
from tasktriage.testing.conformance import PLUGIN, ConformanceCheck, Finding

from .blame import where
from .registry import Advice, Skip, Subject, Unmade, bare, checks

__all__ = [
    "CHECKS",
    "Check",
    "Expected",
    "Samples",
    "Unmade",
    "check",
    "examine",
    "made",
    "run_check",
    "warn_newer",
]

Samples = Mapping[str, bytes] | Iterable[Path | str | tuple[str, bytes]]
"""Inputs by file name, or the files themselves."""

CONTRACT = "contract"  # the one part that most kinds had: all that stood in 1.0
FIRST = (1, 0)
UNMADE = "the component can't be made"
ELSEWHERE = "it takes a process of its own; run 'tasktriage plugins check'"


def run_check(one: ConformanceCheck, subject: Subject) -> Finding:
    """Make one check; nothing is expected of it."""
    if one.run is None:
        return Finding(check=one, outcome="skipped", message=ELSEWHERE)
    try:
        with warnings.catch_warnings():
            # a component may well warn of what it is given here
            warnings.simplefilter("ignore", TasktriageWarning)
            one.run(subject)
    except Skip as reason:
        return Finding(check=one, outcome="skipped", message=str(reason))
    except Advice as advice:
        return Finding(check=one, outcome="advice", message=str(advice))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a stranger's component may exit, or raise what is no Exception
        if type(error).__module__.startswith("_pytest"):
            raise  # a test that is skipped, or given up
        said = str(error) if type(error) is AssertionError else f"raises {one_line(error)}"
        place = where(error, subject, one.kind)
        return Finding(check=one, outcome="failed", message=said, where=place, error=error)
    return Finding(check=one, outcome="passed")


def all_checks(kind: str, subject: Subject) -> list[Finding]:
    """Make all checks of a kind; of what can't be made at all, the first alone."""
    if not isinstance(subject.component, Unmade):
        return [run_check(one, subject) for one in checks(kind)]
    first, *others = checks(kind)
    skipped = [Finding(check=one, outcome="skipped", message=UNMADE) for one in others]
    return [run_check(first, subject), *skipped]


def examine(
    entry: Entry[Any] | PluginRecord,
    *,
    expected_failures: Mapping[str, str] | None = None,
    api: str | None = None,
    samples: Samples = (),
    **options: Any,
) -> list[Finding]:
    """Make the component of an entry and say what comes of each check of its kind.

    Args:
        entry: of a registry; or the record of a plugin, for the checks of a plugin.
        expected_failures: ids of checks that it can't pass, each with the reason.
        api: "1.0": checks that came later than that release don't count as failed.
        samples: what a reader should read: a mapping of file names to bytes, or paths.
        options: go to the component's factory.

    Raises:
        ValueError: an expected failure names no check of the kind, or `api` is no release.
        OSError: a sample can't be read.
    """
    kind = PLUGIN if isinstance(entry, PluginRecord) else entry.kind.name
    expected = Expected(kind, expected_failures, api)
    if isinstance(entry, Entry) and entry.missing:
        why = f"needs {', '.join(entry.missing)}: {entry.install_hint}"
        return [Finding(check=one, outcome="skipped", message=why) for one in checks(kind)]
    subject = made(entry, samples=samples, **options)
    return [expected.judge(one) for one in all_checks(kind, subject)]


def check(
    entry: Entry[Any] | PluginRecord,
    *,
    expected_failures: Mapping[str, str] | None = None,
    api: str | None = None,
    samples: Samples = (),
    **options: Any,
) -> None:
    """Make the component of an entry and check it; arguments are those of `examine`.

    Some components are of a kind and can't do all that is asked of it, on purpose. Name the check
    and say why::

        check(entry, expected_failures={"classifiers.learns": "a baseline that ignores the text"})

    A check that is newer than `api` and fails is a warning (`TasktriageWarning`).

    Raises:
        AssertionError: it fails checks, each named with where it failed and how to mend it; or it
            passes one that it was to fail.
        UsageError: a module that it requires is not installed.
        ValueError: an expected failure names no check of the kind.
    """
    if isinstance(entry, Entry) and entry.missing:
        entry.load()  # raises, with the line that installs what is missing
    found = examine(entry, expected_failures=expected_failures, api=api, samples=samples, **options)
    kind = PLUGIN if isinstance(entry, PluginRecord) else entry.kind.name
    _raise(found, Expected(kind, expected_failures, api))


def made(entry: Entry[Any] | PluginRecord, *, samples: Samples = (), **options: Any) -> Subject:
    """Return what is to be checked of an entry; a component that can't be made is an error in it.

    Raises:
        OSError: a sample can't be read.
    """
    if isinstance(entry, PluginRecord):
        return Subject(component=entry)

    def make() -> Any:
        # a command's factory string names the command itself, so there is nothing to call
        return entry.load() if entry.kind.name == "commands" else entry.create(**options)

    try:
        component = make()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        component = Unmade(error)
    return Subject(component=component, spec=entry.spec, samples=_samples(samples), make=make)


def _samples(given: Samples) -> dict[str, bytes]:
    if isinstance(given, Mapping):
        return dict(given)
    found: dict[str, bytes] = {}
    for item in given:
        if isinstance(item, tuple):
            found[item[0]] = item[1]
        else:
            found[Path(item).name] = Path(item).read_bytes()
    return found


class Expected:
    """What a component is expected to fail, by the ids of checks, their bare names or old ones."""

    def __init__(self, kind: str, given: Mapping[str, str] | None, api: str | None) -> None:
        self._given = dict(given or {})
        self._api = None if api is None else release(api)
        self._ids = {name: self._named(kind, name) for name in self._given}

    @staticmethod
    def _named(kind: str, name: str) -> frozenset[str]:
        known = checks(kind)
        found = {one.id for one in known if name in (one.id, bare(one))}
        if name == CONTRACT and not found:
            found = {one.id for one in known if release(one.since) == FIRST}
        if not found:
            raise ValueError(f"no part {name!r}; there are: {', '.join(map(bare, known))}")
        return frozenset(found)

    def judge(self, finding: Finding) -> Finding:
        """Return a finding as it counts."""
        why = next((self._given[n] for n, ids in self._ids.items() if finding.check.id in ids), "")
        named = any(finding.check.id in ids for ids in self._ids.values())
        if finding.outcome == "failed":
            newer = self._api is not None and release(finding.check.since) > self._api
            if named or newer:
                reason = why or f"asked for since {finding.check.since}"
                return replace(finding, outcome="expected", message=f"{finding.message} [{reason}]")
        elif finding.outcome == "passed" and named and self._alone(finding.check.id):
            held = self._holds(bare(finding.check), why)
            return replace(finding, outcome="failed", message=held)
        return finding

    def _alone(self, check_id: str) -> bool:
        """Whether one name stands for this check and no other."""
        return any(ids == {check_id} for ids in self._ids.values())

    def _holds(self, name: str, why: str) -> str:
        given = next((n for n in self._given if n.endswith(name)), name)
        return f"'{given}' holds, though it is an expected failure ({why})"

    def held(self, found: Sequence[Finding]) -> list[str]:
        """Return what is wrong with names for several checks, none of which failed."""
        failed = {one.check.id for one in found if one.outcome == "expected"}
        return [
            self._holds(name, self._given[name])
            for name, ids in self._ids.items()
            if len(ids) > 1 and not ids & failed
        ]

    def newer(self, finding: Finding) -> bool:
        """Whether a check failed that `api` does not ask for, and that nobody named."""
        named = any(finding.check.id in ids for ids in self._ids.values())
        return finding.outcome == "expected" and not named


def warn_newer(finding: Finding) -> None:
    """Warn of a check that fails and is newer than what was asked for."""
    warnings.warn(str(finding), TasktriageWarning, stacklevel=4)


def _raise(found: Sequence[Finding], expected: Expected) -> None:
    for one in found:
        if expected.newer(one):
            warn_newer(one)
    failed = [one for one in found if one.outcome == "failed"]
    wrong = [*map(str, failed), *expected.held(found)]
    if wrong:
        raise AssertionError("\n".join(wrong)) from next((f.error for f in failed), None)


class Check:
    """All checks of a kind, for a component that was made already.

    Args:
        kind: "outputs", say.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind

    @property
    def parts(self) -> dict[str, Callable[[Any], None]]:
        """The checks by the bare names of their ids; each takes the component.

        "contract" is all of those that stood in 1.0.
        """
        known = checks(self.kind)
        first = tuple(one for one in known if release(one.since) == FIRST)
        parts = {bare(one): self._part((one,)) for one in known}
        return parts if CONTRACT in parts else parts | {CONTRACT: self._part(first)}

    def _part(self, some: tuple[ConformanceCheck, ...]) -> Callable[[Any], None]:
        def part(component: Any) -> None:
            subject = Subject(component=component)
            _raise([run_check(one, subject) for one in some], Expected(self.kind, None, None))

        return part

    def __call__(
        self,
        component: Any,
        expected_failures: Mapping[str, str] | None = None,
        *,
        api: str | None = None,
        spec: ComponentSpec | None = None,
        samples: Samples = (),
    ) -> None:
        """Check a component; arguments are those of `check`, and the spec where there is one.

        Raises:
            AssertionError: as `check`.
            ValueError: as `check`.
        """
        expected = Expected(self.kind, expected_failures, api)
        subject = Subject(component=component, spec=spec, samples=_samples(samples))
        _raise([expected.judge(one) for one in all_checks(self.kind, subject)], expected)


CHECKS: dict[str, Check] = {kind: Check(kind) for kind in KINDS}
"""The checks of each kind of component, to be called with a component that is made already."""

"""The list of checks: what each asks, since when, and how to mend what fails it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from tasktriage.contracts.markers import release
from tasktriage.contracts.specs import ComponentSpec
from tasktriage.extend.hookspecs import KINDS
from tasktriage.testing.conformance import PLUGIN, ConformanceCheck
from tasktriage.testing.probe.ids import PLUGIN_CHECKS

__all__ = [
    "MEMBERS",
    "Advice",
    "Skip",
    "Subject",
    "Unmade",
    "bare",
    "checks",
    "conformance",
    "of_plugin",
]

ID = re.compile(r"[a-z]+\.[a-z0-9-]+")
MEMBERS = {
    "embedders": "embed",
    "classifiers": "predict_proba",
    "models": "assess",
    "readers": "read",
    "extractors": "extract",
    "datasets": "load",
    "outputs": "write",
}
"""The member of each kind that does its work."""


class Skip(Exception):
    """A check can't be made of this component; says why."""


class Advice(Exception):
    """Something to be mended that breaks nobody; says what."""


@dataclass(frozen=True)
class Unmade:
    """Stands for a component that could not be made, and why."""

    error: BaseException


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is checked, and what is known of it.

    component: what the factory made; of a plugin, its record. spec: what the plugin says of it;
    None: nothing is known. samples: inputs by file name that a reader should read. make: makes the
    component once more. kept: what one check did that others look at too.
    """

    component: Any
    spec: ComponentSpec | None = None
    samples: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    make: Callable[[], Any] | None = None
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def said(self, name: str, default: Any) -> Any:
        """Return a field of the spec, or the default where there is no spec."""
        return default if self.spec is None else getattr(self.spec, name)


def _made(subject: Subject) -> None:
    """The factory makes a component that has all members of its kind."""
    if isinstance(subject.component, Unmade):
        raise subject.component.error
    if subject.spec is not None:
        lacking = [m for m in subject.spec.kind.members if not hasattr(subject.component, m)]
        assert not lacking, f"is no {subject.spec.kind.noun}: it lacks {', '.join(lacking)}"


_CHECKS: dict[str, ConformanceCheck] = {one.id: one for one in PLUGIN_CHECKS} | {
    f"{kind}.made": ConformanceCheck(
        id=f"{kind}.made",
        kind=kind,
        since="1.0",
        title=(_made.__doc__ or "").strip(". "),
        mend=f"make the factory of the spec return one with: {', '.join(spec.kind.members)}"
        if spec.kind.members
        else "make the factory string name a click command",
        run=_made,
    )
    for kind, spec in KINDS.items()
}


def conformance(
    check_id: str, *, since: str, mend: str, mends: Mapping[str, str] = MappingProxyType({})
) -> Callable[[Callable[[Subject], None]], Callable[[Subject], None]]:
    """Enter a function into the list of checks; the first line of its docstring is the title.

    `mends` has other lines than `mend` by the names of errors' classes.

    Raises:
        ValueError: the id is malformed, of no kind or taken, or the function has no docstring.
    """

    def enter(function: Callable[[Subject], None]) -> Callable[[Subject], None]:
        kind = check_id.partition(".")[0]
        if not ID.fullmatch(check_id) or kind not in KINDS:
            raise ValueError(f"the id of a check must be 'KIND.WHAT', got '{check_id}'")
        if check_id in _CHECKS:
            raise ValueError(f"there are two checks '{check_id}'")
        title = (function.__doc__ or "").strip().partition("\n")[0].rstrip(".")
        if not title:
            raise ValueError(f"check '{check_id}' needs a docstring")
        release(since)
        _CHECKS[check_id] = ConformanceCheck(
            id=check_id,
            kind=kind,
            since=since,
            title=title,
            mend=mend,
            mends=mends,
            run=function,
        )
        return function

    return enter


def of_plugin(
    what: str,
) -> Callable[[Callable[[Subject], None]], Callable[[Subject], None]]:
    """Give one of the checks of a plugin a function that makes it in this process.

    Raises:
        KeyError: there is no such check.
    """

    def enter(function: Callable[[Subject], None]) -> Callable[[Subject], None]:
        check_id = f"{PLUGIN}.{what}"
        _CHECKS[check_id] = replace(_CHECKS[check_id], run=function)
        return function

    return enter


def checks(kind: str | None = None) -> tuple[ConformanceCheck, ...]:
    """Return the checks of a kind ("outputs", or "plugin"), or all; those of "1.0" come first.

    Raises:
        ValueError: there is no such kind.
    """
    kinds = (*KINDS, PLUGIN)
    if kind is not None and kind not in kinds:
        raise ValueError(f"there are no checks of '{kind}'; there are: {', '.join(kinds)}")
    found: Iterable[ConformanceCheck] = _CHECKS.values()
    ours = [one for one in found if kind in (None, one.kind)]
    return tuple(sorted(ours, key=lambda one: (kinds.index(one.kind), release(one.since))))


def bare(check: ConformanceCheck) -> str:
    """Return what stands behind the kind in a check's id: "hostile-text"."""
    return check.id.partition(".")[2]

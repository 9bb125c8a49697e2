"""What a check is, and what comes of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["PLUGIN", "ConformanceCheck", "Finding"]

PLUGIN = "plugin"
"""The kind of the checks of a whole plugin, whose components have kinds of their own."""


@dataclass(frozen=True, kw_only=True)
class ConformanceCheck:
    """One thing that a component of a kind, or a plugin, must do.

    Args:
        id: the kind and what is checked: "outputs.hostile-text". It never changes.
        kind: of component, in the plural ("outputs"), or "plugin".
        since: the release of the plugin interface that asked for it first: "1.0", "1.1".
        title: one line on what must hold.
        mend: one line on how to mend what fails it.
        mends: such lines for what is raised, where that says more, by the name of its class.
        run: makes the check; raises AssertionError, or whatever the component raises. None: it
            is made in a process of its own, by `tasktriage plugins check`.
    """

    id: str
    kind: str
    since: str
    title: str
    mend: str
    run: Callable[[Any], None] | None = field(default=None, repr=False, compare=False)
    mends: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def mend_of(self, error: BaseException | None) -> str:
        """Return the line on how to mend it that fits what was raised."""
        names = [one.__name__ for one in type(error).__mro__]
        return next((self.mends[name] for name in names if name in self.mends), self.mend)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What came of a check.

    outcome: "passed", "failed", "expected" (it failed, and that was expected, or the check is
    newer than the `api` that was asked for), "skipped" (it can't be made of this component), or
    "advice" (something to be mended that breaks nobody).
    message: what went wrong, or why it was skipped. where: "file.py:12" in the plugin's own code,
    or "". error: what was raised, or None.
    """

    check: ConformanceCheck
    outcome: str
    message: str = ""
    where: str = ""
    error: BaseException | None = field(default=None, repr=False, compare=False)

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        mend = self.check.mend_of(self.error)
        return f"{self.check.id}: {self.message}{place}\n  to mend it: {mend}"

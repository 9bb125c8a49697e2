"""The factory of a component that is known, though its plugin has not been imported yet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from pkgutil import resolve_name
from typing import Any

from tasktriage.contracts.errors import Note
from tasktriage.contracts.specs import CommandSpec

from .discovery import PluginRecord

__all__ = ["Late"]

FORGOTTEN = (
    "it was known from an earlier run, and is asked anew in the next; 'tasktriage plugins list' "
    "then says what is wrong with it"
)


@dataclass(frozen=True, slots=True)
class Late:
    """The factory of a component whose plugin has not been imported.

    Args:
        plugin: the plugin that yields the component's spec.
        kind: of the component, as in `KINDS`.
        name: of the component.
    """

    plugin: PluginRecord = field(repr=False)
    kind: str
    name: str

    def found(self) -> Any:
        """Import the plugin and return the factory, given the options that the spec has.

        Raises:
            LookupError: the plugin does not yield the component any more.
            BaseException: as `collect`.
        """
        from .collecting import collect  # which knows the registries, and those know this

        try:
            specs = collect(replace(self.plugin))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self.forgotten(error)
            raise
        for spec in specs:
            if spec.kind.name == self.kind and spec.name == self.name:
                made = spec.factory
                if isinstance(made, str):
                    made = resolve_name(made)
                whole = self.kind == CommandSpec.kind.name  # a command is itself what is named
                return partial(made, **spec.options) if spec.options and not whole else made
        lost = LookupError(f"the plugin yields no '{self.name}' any more")
        self.forgotten(lost)
        raise lost

    def forgotten(self, error: BaseException) -> None:
        """Drop what was remembered of the plugin, which is not so any more; the error says so."""
        if self.plugin.forget is not None:
            self.plugin.forget()
            error.add_note(Note(FORGOTTEN))

    def __call__(self, **options: Any) -> Any:
        """Make the component."""
        return self.found()(**options)

"""The factory of a component that is known, though its plugin has not been imported yet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from pkgutil import resolve_name
from typing import Any

from .discovery import PluginRecord

__all__ = ["Late"]


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

        for spec in collect(replace(self.plugin)):
            if spec.kind.name == self.kind and spec.name == self.name:
                made = spec.factory
                if isinstance(made, str):
                    made = resolve_name(made)
                return partial(made, **spec.options) if spec.options else made
        raise LookupError(f"the plugin yields no '{self.name}' any more")

    def __call__(self, **options: Any) -> Any:
        """Make the component."""
        return self.found()(**options)

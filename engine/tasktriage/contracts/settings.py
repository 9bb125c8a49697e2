"""A setting of a component: what a user may say of it in a configuration file or a variable."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["SETTING_TYPES", "Setting"]

NAME = re.compile(r"[a-z][a-z0-9_]*")
SETTING_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
"""The types that a setting may have, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting; its value goes to the component's factory as the keyword argument `name`.

    Args:
        name: lower-case letters, digits and underscores, as a keyword argument is written.
        summary: one line on what it is for, with its unit if it has one.
        type: `str`, `int`, `float` or `bool`.
        default: what holds where nobody sets it; None: the factory is not given it.
        required: nothing works without it.
        secret: a key, say: never shown, and not read from a file that others may have; text, which
            the factory is given as a `Secret`.

    Raises:
        ValueError: a name or a type that none can have, no summary, a default of another type,
            or one of a secret.
    """

    name: str
    summary: str
    type: type = str
    default: str | int | float | bool | None = None
    required: bool = False
    secret: bool = False

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and NAME.fullmatch(self.name)):
            raise ValueError(
                f"a setting's name must be lower-case letters, digits and '_', got {self.name!r}"
            )
        if not (isinstance(self.summary, str) and self.summary.strip()):
            raise ValueError(f"setting '{self.name}' needs a summary")
        if "\n" in self.summary:
            raise ValueError(f"the summary of setting '{self.name}' must be one line")
        if self.type not in SETTING_TYPES.values():
            raise ValueError(f"setting '{self.name}' must be of {', '.join(SETTING_TYPES)}")
        if self.secret and self.type is not str:
            raise ValueError(f"setting '{self.name}' is a secret, so it must be text")
        if self.default is not None and (self.secret or type(self.default) is not self.type):
            wrong = "a secret has no default" if self.secret else f"got {self.default!r}"
            raise ValueError(f"the default of setting '{self.name}' is wrong: {wrong}")

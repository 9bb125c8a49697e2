"""What a profile's record says of a role beside its tasks, read back as a table of roles has it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tasktriage.contracts.source import Source
from tasktriage.domain.profile_record import PROFILE_SCHEMA

from .role_columns import RoleColumns, amount
from .role_persons import refuse_persons
from .role_rows import BOUNDS
from .several import is_empty
from .table_row import cell_text

__all__ = ["FactsRead", "refuse_profiles_of_persons"]

TEXTS = ("unit", "level")
NUMBERS = ("headcount", "hours", "pay")
COLUMNS = RoleColumns(
    title="title", headcount="headcount", unit="unit", level="level", hours="hours", pay="pay"
)


@dataclass
class FactsRead:
    """Reads the facts of profiles, and knows the roles that it has seen, by their hashes."""

    _places: dict[int, str] = field(default_factory=dict)

    def of(self, record: Mapping[str, Any], where: str) -> tuple[dict[str, Any] | None, str | None]:
        """Return what a record says of its role, and what is wrong with that, or None.

        As cells of `kit.role_rows`: unit, level, headcount, hours and pay. None: the record is no
        profile's, or its role has no facts. where: what errors call its place ("line 3").
        """
        facts = record.get("facts")
        if record.get("schema") != PROFILE_SCHEMA or facts is None:
            return None, None
        found: dict[str, Any] = {}
        if not isinstance(facts, dict):
            return found, "facts are no object of unit, level, headcount, hours and pay; mend them"
        for part in TEXTS:
            text = " ".join(cell_text(facts.get(part)).split())
            found[part] = None if is_empty(text) else text
        for part in NUMBERS:
            try:
                found[part] = _amount(facts.get(part), BOUNDS[part])
            except ValueError:
                said = cell_text(facts.get(part)).strip()
                return found, f"{part} '{said:.40}' is no number from 0; mend it"
        role = cell_text(record.get("role"))
        key = hash(tuple(one.casefold() for one in (role, *(found[p] or "" for p in TEXTS))))
        if key in self._places:
            problem = (
                f"role '{role:.60}' stands in {self._places[key]} already, and would be counted "
                "twice; leave one out"
            )
            return found, problem
        self._places[key] = where
        return found, None


def refuse_profiles_of_persons(source: Source, sample: Sequence[Mapping[str, Any]]) -> None:
    """Refuse profiles whose facts are of a person each, as a table of roles is refused.

    Raises:
        InputError: it says what tells, and what to give instead.
    """
    rows = [
        {**record, **facts, "title": record.get("role")}
        for record in sample
        if record.get("schema") == PROFILE_SCHEMA and isinstance(facts := record.get("facts"), dict)
    ]
    if rows:
        names = list(dict.fromkeys(str(name) for row in rows for name in row))
        refuse_persons(source, names, rows, COLUMNS)


def _amount(value: Any, most: float) -> float | None:
    """Return a number as it stands, or as people write it; None for nothing.

    Raises:
        ValueError: it is no number from 0 to `most`.
    """
    if value is None or isinstance(value, str):
        return amount(value, most=most)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError
    if not 0.0 <= value <= most or not math.isfinite(value):
        raise ValueError
    return float(value)

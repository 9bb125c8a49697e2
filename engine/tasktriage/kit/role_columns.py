"""Tables of roles with their headcount: told by the names of columns, and numbers in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .columns import POSTING_TITLES, names_tasks, names_text
from .several import is_empty
from .table_row import cell_text

__all__ = [
    "MOST_HOURS",
    "TITLES",
    "RoleColumns",
    "amount",
    "documents",
    "of_numbers",
    "role_columns",
    "role_key",
]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TITLES = (
    *POSTING_TITLES,
    *_names(
        "rolename jobprofile jobprofilename businesstitle posttitle occupation jobclassification"
    ),
)
HEADCOUNTS = _names(
    """headcount heads hc totalheadcount currentheadcount actualheadcount headcounttotal
    numberofholders noofholders holders numberofemployees noofemployees employeecount employees
    numberofstaff noofstaff staffcount staff incumbents numberofincumbents noofincumbents
    incumbentcount numberofheads noofheads numberofpositions noofpositions positions
    filledpositions numberofposts posts numberofpeople people workers numberofworkers
    kopfzahl mitarbeiter anzahlmitarbeiter effectif effectifs plantilla"""
)
FTES = _names(
    """fte ftes totalfte ftecount actualfte budgetedfte currentfte fulltimeequivalent
    fulltimeequivalents vzä vze etp"""
)
UNITS = _names(
    """unit orgunit organisationalunit organizationalunit organisationunit organizationunit
    businessunit department dept departmentname team division directorate area function
    costcentre costcenter costcentername section abteilung service"""
)
LEVELS = _names(
    """level joblevel grade jobgrade paygrade salarygrade payband band careerlevel seniority
    managementlevel paylevel stufe"""
)
HOURS = _names(
    """hours weeklyhours hoursperweek hoursaweek hoursweek standardhours stdhours
    standardweeklyhours contractedhours contracthours scheduledweeklyhours workinghours hrswk"""
)
PAYS = _names(
    """pay salary annualsalary basesalary basepay annualpay averagesalary avgsalary averagepay
    meansalary mediansalary medianpay annualbasepay basepayannual wage annualwage compensation"""
)
DOCUMENTS = _names(
    """document documentpath documentfile file filename filepath path jdfile jdpath
    jobdescriptionfile jobdescriptionpath jobdescriptiondocument jobdescription jd
    descriptionfile descriptionpath description posting postingfile"""
)
PATH = re.compile(r"[^\r\n\t<>\"|?*]{1,200}\.[A-Za-z][A-Za-z0-9]{1,7}")
MOST_HOURS = 168.0  # a week


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleColumns:
    """Columns of a table of roles; `document` holds paths of their descriptions."""

    title: str
    headcount: str | None = None
    fte: str | None = None
    unit: str | None = None
    level: str | None = None
    hours: str | None = None
    pay: str | None = None
    document: str | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """All of them that are there."""
        values = (getattr(self, name) for name in self.__slots__)
        return tuple(value for value in values if value is not None)


def role_columns(
    names: Sequence[str], sample: Sequence[Mapping[str, Any]] | None = None
) -> RoleColumns | None:
    """Return the columns of a table of roles; None where no title or no headcount is among them.

    Without a sample the names alone tell. With one, a headcount is a column of numbers, and where
    each title has several rows with a task, these are tasks.
    """
    title = _first(names, TITLES)
    headcount, fte = _first(names, HEADCOUNTS, sample), _first(names, FTES, sample)
    if title is None or (headcount is None and fte is None):
        return None
    found = RoleColumns(
        title=title,
        headcount=headcount,
        fte=fte,
        unit=_first(names, UNITS),
        level=_first(names, LEVELS),
        hours=_first(names, HOURS),
        pay=_first(names, PAYS),
        document=None if sample is None else documents(names, sample),
    )
    if sample is not None and any(map(names_tasks, names)):
        said = [
            tuple(cell_text(row.get(n)) for n in (found.title, found.unit or "", found.level or ""))
            for row in sample
        ]
        if len(set(said)) <= len(said) / 2:
            return None
    return found


def amount(value: Any, *, most: float = 1e12) -> float | None:
    """Return the number in a cell: 1,200 and £45k and 37,5 h; None for nothing.

    Raises:
        ValueError: it is no number from 0 to `most`.
    """
    text = cell_text(value).strip()
    if is_empty(text):
        return None
    found = re.fullmatch(r"[^\d,.+-]{0,6}([+-]?[\d.,]{1,30})([kK]?)[^\d]{0,16}", _tight(text))
    if found is None:
        raise ValueError
    digits = found[1]
    if "," in digits and "." in digits:
        comma = digits.rindex(",") > digits.rindex(".")
        digits = digits.replace("." if comma else ",", "").replace(",", ".")
    elif re.fullmatch(r"[+-]?\d{1,3}(?:[.,]\d{3})+", digits) and not isinstance(value, float):
        digits = digits.replace(",", "").replace(".", "")
    number = float(digits.replace(",", ".")) * (1000.0 if found[2] else 1.0)
    if not 0.0 <= number <= most:
        raise ValueError
    return number


def _tight(text: str) -> str:
    return re.sub(r"[\s'’_]", "", text[:100])


def documents(names: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the column whose cells are mostly paths of files."""
    for name in names:
        if role_key(name) in DOCUMENTS or names_text(name):
            cells = [text for row in sample if (text := cell_text(row.get(name)).strip())]
            if cells and 2 * sum(PATH.fullmatch(cell) is not None for cell in cells) > len(cells):
                return name
    return None


def _first(
    names: Sequence[str],
    wanted: Sequence[str],
    sample: Sequence[Mapping[str, Any]] | None = None,
) -> str | None:
    """Return the first column of a kind by the order of its names; with a sample, of numbers."""
    keys = {role_key(name): name for name in reversed(names)}
    found = (keys[key] for key in wanted if key in keys)
    return next((name for name in found if sample is None or of_numbers(name, sample)), None)


def of_numbers(name: str, sample: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether more than half of a column's cells are numbers."""
    cells = [cell for row in sample if not is_empty(cell_text(cell := row.get(name)))]
    return bool(cells) and 2 * sum(map(_is_number, cells)) > len(cells)


def _is_number(cell: Any) -> bool:
    return any(map(str.isdigit, cell_text(cell)[:1] + cell_text(cell)[-1:]))


def role_key(name: str) -> str:
    """Return a name's letters: "Headcount (31 Dec 2026)" and "Headcount 2026" are headcount."""
    bare = re.sub(r"\([^()]{0,80}\)|\bas (?:of|at)\b.*|\d+", " ", name[:200].lower())
    return re.sub(r"[\W_]", "", bare)

"""Tables of persons, which are refused: told by the names of columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source

from .columns import names_tasks, names_text
from .role_columns import TITLES, RoleColumns, amount, documents, of_numbers, role_key
from .several import cell_lines, is_document, is_empty
from .table_row import cell_text

__all__ = ["refuse_persons", "refuse_role_column"]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


IDS = _names(
    """employeeid employeenumber employeeno empid empno staffid staffnumber staffno personid
    personnumber personnelnumber personnelno personnelid workerid workernumber associateid
    payrollnumber payrollid badgenumber badgeid personalnummer matricule
    dateofbirth birthdate birthday dob yearofbirth birthyear geburtsdatum datedenaissance
    ssn socialsecuritynumber nationalinsurancenumber nino nationalid taxid employeeemail"""
)
WORKERS = _names(
    """employee employeename employeefullname nameofemployee employeefirstname employeelastname
    incumbent incumbentname nameofincumbent worker workername staffmember staffname teammember
    associatename jobholder postholder holder holdername nameofholder personname
    mitarbeiter mitarbeiterin mitarbeitername stelleninhaber stelleninhaberin titulaire salarié
    empleado medewerker"""
)
"""Those who hold a role: nobody else in a table of postings is called so."""
FULL_NAMES = _names(
    """fullname legalname lastname surname familyname vorname nachname prénom prenom
    nomcomplet apellido apellidos nombrecompleto"""
)
"""Of persons, but in an export of postings, where they may be a recruiter's."""
GIVEN_NAMES = _names("firstname forename givenname middlename preferredname")
PARTS = GIVEN_NAMES | _names("name person email emailaddress workemail personalemail id")
"""Of persons where a table has a title and neither headcount nor texts."""
POSTING = re.compile(
    "posting|posted|dateposted|apply|applicationurl|applicationdeadline|vacancy|vacancies|requisition"
    "|reqid|advert|closingdate|job(?:url|link)"
)
EXPORT = re.compile(
    POSTING.pattern + "|company|employer|organi[sz]ation|url|link|recruiter|hiringmanager"
)
"""Of columns beside which a name is that of an employer, or of a posting."""


def refuse_persons(
    source: Source,
    names: Sequence[str],
    sample: Sequence[Mapping[str, Any]],
    roles: RoleColumns | None,
    *,
    postings: bool = False,
) -> None:
    """Refuse a table whose rows are persons.

    Known by columns of names, ids or births. Those who hold a role tell beside a headcount too;
    else a headcount over 1 shows that rows are roles, and two of one title with 1 at most that they
    are none. A table of tasks may have names and ids, an export of postings those of a recruiter.

    Args:
        source: is named in the error.
        names: of all columns.
        sample: some rows.
        roles: the columns, if it is a table of roles with their headcount.
        postings: each row is read as a posting, that is, as a role.

    Raises:
        InputError: it says which column tells, why, and what to give instead.
    """
    found = _holders(names, sample)
    titled = any(role_key(name) in TITLES for name in names)
    if roles is not None:
        counts = [_count(row.get(roles.headcount or roles.fte or "")) for row in sample]
        board = any(POSTING.search(role_key(name)) for name in names)  # one opening a row
        if not found and not board and not any(count > 1.0 for count in counts):
            if _come_again(roles, sample):
                raise _refused(source, f"{roles.title!r} comes again, 1 at most in each row")
            found = _of(names, FULL_NAMES | (PARTS if len(counts) > 1 else GIVEN_NAMES))
    elif postings or (titled and _has_texts(names, sample)):
        found = found or _named_in_full(names, sample)
    elif not titled or any(map(names_tasks, names)):
        return
    else:
        found = found or _of(names, WORKERS | FULL_NAMES | PARTS)
    if found:
        raise _refused(source, f"column {found[0]!r}")


def refuse_role_column(table: str, column: str, names: Iterable[str]) -> None:
    """Refuse a column of persons as that which says whose the tasks of a table are.

    names: of all columns of the table.

    Raises:
        InputError: it says why.
    """
    key = role_key(column)
    titled = any(role_key(name) in TITLES for name in names if name != column)
    if key in IDS | WORKERS | FULL_NAMES | (PARTS - {"name", "id"}) or (key == "name" and titled):
        raise InputError(
            table,
            f"column {column!r} for --role-column names persons, and decisions about persons are "
            "out of scope (AI Act, Annex III 4); name the column of their roles",
        )


def _refused(source: Source, sign: str) -> InputError:
    return InputError(
        source.name,
        f"its rows are persons ({sign}), and decisions about persons are out of "
        "scope (in the EU they make a system high-risk: AI Act, Annex III 4); give a row for "
        "each role, with a column headcount: a pivot table by title and unit that counts rows",
    )


def _of(names: Sequence[str], wanted: frozenset[str]) -> list[str]:
    return [name for name in names if role_key(name) in wanted]


def _holders(names: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return columns of ids, births and holders of a role, which nothing else may be."""
    ids = [n for n in _of(names, IDS) if any(cell_text(row.get(n)).strip() for row in sample)]
    return ids + [name for name in _of(names, WORKERS) if _tell_apart(name, sample)]


def _named_in_full(names: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return columns of names where no other column shows that rows are postings of a board."""
    keys = [role_key(name) for name in names]
    wanted: frozenset[str] = frozenset()
    if not any(map(POSTING.search, keys)):
        wanted = FULL_NAMES
    titles = [name for name in names if role_key(name) in TITLES]
    if titles and not any(map(EXPORT.search, keys)):
        wanted |= {"name"}
    found = [name for name in _of(names, wanted) if _tell_apart(name, sample)]
    # that of a role comes again as its title
    return [name for name in found if not any(_alike(name, title, sample) for title in titles)]


def _tell_apart(name: str, sample: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether cells are names that rows may be of: words, not one for all of many rows."""
    cells = _cells(name, sample)
    return bool(cells) and not of_numbers(name, sample) and (len(sample) < 3 or len(set(cells)) > 1)


def _alike(name: str, title: str, sample: Sequence[Mapping[str, Any]]) -> bool:
    return all(cell_text(row.get(name)) == cell_text(row.get(title)) for row in sample)


def _cells(name: str, sample: Sequence[Mapping[str, Any]]) -> list[str]:
    return [cell for row in sample if not is_empty(cell := cell_text(row.get(name)).strip())]


def _has_texts(names: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> bool:
    if any(map(names_tasks, names)):  # these may be tasks
        return False
    if any(map(names_text, names)) or documents(names, sample) is not None:
        return True
    return any(_holds_texts(name, sample) for name in names)


def _holds_texts(name: str, sample: Sequence[Mapping[str, Any]]) -> bool:
    cells = _cells(name, sample)
    return bool(cells) and 2 * sum(is_document(cell_lines(cell)) for cell in cells) > len(cells)


def _come_again(roles: RoleColumns, sample: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether two rows are of one title, unit and level."""
    parts = [part for part in (roles.title, roles.unit, roles.level) if part is not None]
    said = [tuple(cell_text(row.get(part)).strip().casefold() for part in parts) for row in sample]
    titled = [key for key in said if not is_empty(key[0])]
    return len(set(titled)) < len(titled)


def _count(value: Any) -> float:
    try:
        return amount(value) or 0.0
    except ValueError:
        return 0.0

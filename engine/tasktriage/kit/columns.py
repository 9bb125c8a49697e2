"""The columns of a table that matter, by their names and by what stands in them."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source

from .several import is_document

__all__ = [
    "Columns",
    "names_section",
    "names_tasks",
    "names_text",
    "posting_id",
    "section_name",
    "unique_names",
]

TEXT_COLUMNS = ("task", "text", "description", "statement")
TITLE_COLUMNS = ("title", "jobtitle", "positiontitle", "designation", "jobrole", "roletitle")
# in a table of tasks these may count or group them: there the cells have to be names
POSTING_TITLES = (
    *(*TITLE_COLUMNS, "position", "positionname", "role", "rolename", "jobname", "job"),
    *("occupation", "vacancy"),
)
POSTING_IDS = (
    *("id", "jobid", "postingid", "requisitionid", "reqid", "requisition", "requisitionnumber"),
    *("jobreqid", "jobnumber", "vacancyid", "vacancynumber", "reference", "referencenumber"),
    *("jobreference", "ref", "uuid", "externalid", "jobcode", "key"),
)
_CORE_TASKS = """
accountabilities accountability activities activity duties duty responsibilities responsibility
statement statements step steps stories story task tasks
aufgabe aufgaben tätigkeit tätigkeiten tâche tâches tarea tareas taak taken compiti mansioni tarefa
tarefas zadania obowiązki
"""
_CORE_POSTINGS = "advert body content desc description html jd markdown posting text"
_FILLERS = """
a actual ad all and brief core daily detailed details do essential final for full general in item
job key list main major markdown name of or original our overview performed plain position primary
principal process raw role s short specific string summary the this typical
user vacancy value what work you your
"""
_CORE_SECTIONS = """
about benefits candidate competencies duties education eligibility experience functions offer
preferred profile purpose qualifications requirements responsibilities skills summary
"""
# of those that only a posting has, and of its duties: one of each is enough
POSTED = frozenset(("about", "benefits", "eligibility", "offer", "qualifications", "requirements"))
DUTIES = frozenset(
    ("accountabilities", "description", "duties", "functions", "responsibilities", "summary")
)
POSTS = frozenset(
    ("job", "position", "posting", "post", "role", "requisition", "vacancy", "opening")
)
CORE_TASKS, CORE_POSTINGS = frozenset(_CORE_TASKS.split()), frozenset(_CORE_POSTINGS.split())
FILLERS, CORE_SECTIONS = frozenset(_FILLERS.split()), frozenset(_CORE_SECTIONS.split())
GLUED = {"jobdescription": "job description", "jobdesc": "job desc", "jobtitle": "job title"}
WORDS = re.compile(r"[A-Z]+(?![^\W\dA-Z_])|[A-Z]?[^\W\dA-Z_]+|\d+")
BRACKETS = re.compile(r"\([^()]*\)")
STEM = re.compile(r"(.{0,78}?\D)[ _.-]?\d{1,2}")  # of a name with a number
FUNCTIONS = frozenset(("function", "functions"))
MOST_NUMBERED = 1_000  # columns
SHOWN, SHOWN_CHARS = 50, 60  # column names in an error, and characters of each
LONGEST_NAME = 80  # characters; a longer cell is no name
WORD = re.compile(r"[^\W\d_]{3}")


class Columns:
    """The names of the columns that matter: `text`, and `id` and `title` or None.

    `texts` are all columns of tasks: `text` alone, or with it those that are numbered alike ("Duty
    1", "Duty 2").

    Args:
        source: what names a column, and is named in errors.
        names: of all columns, in order.
        sample: some rows; where no name says which column holds the text, the only one of whole
            documents does.

    Raises:
        InputError: a column is missing, or can't be guessed.
    """

    def __init__(
        self, source: Source, names: Sequence[str], sample: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        named = self._named(source, names, source.column)
        self.text = named or self._guessed(source, names, sample)
        numbered = _numbered(names)
        self.texts = numbered if self.text in numbered and named is None else [self.text]
        self.id = self._named(source, names, source.id_column)
        others = [name for name in names if name not in (self.text, *self.texts)]
        self.title = _first(others, TITLE_COLUMNS) or _titled(others)
        if self.title is None:
            names_in = [name for name in others if _holds_names(sample, name)]
            self.title = _first(names_in, POSTING_TITLES)

    def for_postings(self, names: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> None:
        """Look for titles and ids of postings too."""
        others = [name for name in names if name != self.text]
        self.title = _first(others, POSTING_TITLES) or _titled(others)
        self.id = self.id or posting_id(others, sample)

    @staticmethod
    def _named(source: Source, names: Sequence[str], wanted: str | None) -> str | None:
        if wanted is None or wanted in names:
            return wanted
        folded = [name for name in names if _folded(name) == _folded(wanted)]
        if len(folded) == 1:
            return folded[0]
        near = difflib.get_close_matches(wanted, names[:SHOWN], n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise InputError(source.name, f"has no column {wanted!r}; it has: {_listed(names)}{hint}")

    @staticmethod
    def _guessed(source: Source, names: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> str:
        for wanted in TEXT_COLUMNS:
            for name in names:
                if _folded(name) == wanted:
                    return name
        if numbered := _numbered(names):
            return numbered[0]
        for known in (names_tasks, names_text):
            if found := [name for name in names if known(name)]:
                return max(found, key=lambda name: _length(sample, name))
        if len(names) == 1:
            return names[0]
        whole = [name for name in names if _holds_documents(sample, name)]
        if len(whole) == 1:
            return whole[0]
        raise InputError(
            source.name,
            f"has no column called {', '.join(TEXT_COLUMNS[:-1])} or {TEXT_COLUMNS[-1]}; "
            f"it has: {_listed(names)}; name one with --column",
        )


def posting_id(names: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the column that tells postings apart by its name, if no two rows have one value."""
    found = _first(names, POSTING_IDS)
    values = [str(row.get(found, "")).strip() for row in sample] if found else [""]
    return found if all(values) and len(set(values)) == len(values) else None


def names_tasks(name: str) -> bool:
    """Return whether a column's name says that it holds tasks: "Key duties", "task_statement"."""
    words = _words(name)
    return bool(words & CORE_TASKS) and words <= CORE_TASKS | CORE_POSTINGS | FILLERS


def names_text(name: str) -> bool:
    """Return whether a column's name says that it holds tasks or postings: "Job Description"."""
    words = _words(name)
    return names_tasks(name) or (
        bool(words & CORE_POSTINGS) and words <= CORE_POSTINGS | FILLERS | {"job"}
    )


def section_name(name: str) -> bool:
    """Return whether a column's name says that it holds a section of a posting."""
    words = _words(name)
    return bool(words & (CORE_SECTIONS | CORE_TASKS)) and len(words) <= 4


def names_section(name: str, *, duties: bool) -> bool:
    """Return whether a column is called as only a section is: "Duties", or else "Benefits"."""
    words = _words(name)
    known = CORE_SECTIONS | CORE_TASKS | CORE_POSTINGS | FILLERS | POSTED | {"us"}
    return bool(words & (DUTIES if duties else POSTED)) and words <= known


def unique_names(source: Source, names: Sequence[str]) -> list[str]:
    """Return the names of a header's columns; those without one are left out.

    Raises:
        InputError: two columns have one name.
    """
    twice = [name for name, count in Counter(names).items() if name and count > 1]
    if twice:
        raise InputError(source.name, f"has two columns called {twice[0]!r}; rename one")
    return [name for name in names if name]


def _first(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    keys = {_key(name): name for name in reversed(names)}
    return next((keys[key] for key in wanted if key in keys), None)


def _numbered(names: Sequence[str]) -> list[str]:
    """Return the columns that are numbered and called tasks: "Duty 1", "Duty 2"; else none."""
    found: dict[str, list[str]] = {}
    for name in names[:MOST_NUMBERED]:
        if stem := STEM.fullmatch(name.strip()):
            found.setdefault(_key(stem[1]), []).append(name)
    groups = [g for g in found.values() if len(g) > 1 and _may_be_task(g[0])]
    return max(groups, key=len, default=[])


def _may_be_task(name: str) -> bool:
    words = frozenset(word for word in _words(name) if not word.isdigit())
    return bool(words & (CORE_TASKS | FUNCTIONS)) and words <= CORE_TASKS | FUNCTIONS | FILLERS


def _titled(names: Sequence[str]) -> str | None:
    """Return the first column that is called a title of a post: "Job Posting Title"."""
    for name in names:
        words = _words(name)
        if "title" in words and words & POSTS and words <= POSTS | {"title", "official", "working"}:
            return name
    return None


def _length(sample: Sequence[Mapping[str, Any]], name: str) -> int:
    return sum(len(str(row.get(name) or "")) for row in sample)


def _holds_documents(sample: Sequence[Mapping[str, Any]], name: str) -> bool:
    texts = [text for row in sample if isinstance(text := row.get(name), str) and text.strip()]
    return bool(texts) and 2 * sum(map(is_document, texts)) > len(texts)


def _holds_names(sample: Sequence[Mapping[str, Any]], name: str) -> bool:
    """Return whether a column's cells may be the names of roles: words, and short."""
    cells = [row.get(name) for row in sample]
    texts = [" ".join(c.split()) for c in cells if isinstance(c, str) and c.strip()]
    names = sum(len(text) <= LONGEST_NAME and bool(WORD.search(text)) for text in texts)
    numbers = sum(isinstance(cell, (int, float)) for cell in cells)
    return bool(texts) and 2 * names > len(texts) + numbers


def _words(name: str) -> frozenset[str]:
    if len(name) > LONGEST_NAME:
        return frozenset()
    name = BRACKETS.sub(" ", name)
    words = [word.lower() for word in WORDS.findall(GLUED.get(name.strip().lower(), name))]
    return frozenset(words)


def _key(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _folded(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _listed(names: Sequence[str]) -> str:
    """Return the names on one line that can be read, however many and long they are."""
    shown = [" ".join(name.split()) for name in names[:SHOWN]]
    shown = [name if len(name) <= SHOWN_CHARS else name[:SHOWN_CHARS] + "…" for name in shown]
    more = [f"and {len(names) - SHOWN:,} more"] if len(names) > SHOWN else []
    return ", ".join(shown + more)

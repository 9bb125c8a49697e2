"""The fields of a posting's record that hold its text: what their names say decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .weight import column_mark

__all__ = ["LONG", "PLAIN_NAMES", "Field", "fields", "heading", "key", "listed_records"]

LONG = 80  # characters; what is shorter under a name that says nothing is where, when, how much
LONGEST_HEADING = 120  # characters of the title that a section's object has
LONGEST_ITEM = 600  # characters; a longer text of an object in a list is a section, not a task
PROSE = 2  # words that the usual text of a list has, where its name says nothing
DEEPEST_LIST = 4  # objects around a list of postings
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


# words of the names of fields whose text is read however short it is
TEXTS = _names(
    "accountabilities accountability activities benefit benefits body content competencies "
    "criteria description descriptions duties duty education essential experience functions "
    "knowledge mission objectives offer offered outcomes overview perks posting profile purpose "
    "qualification qualifications requirement requirements responsibilities responsibility skills "
    "summary tasks task you we"
)
# and of those whose texts are data, and are read only if they are as long as prose is
DATA = _names(
    "address agency at author category categories city code codes company country created currency "
    "date department email employer expires family grade id ids image industry keywords language "
    "languages level link location locations logo meta name office organization organisation owner "
    "phone region remote salary schedule slug source state status street tags team time timezone "
    "title token type types updated uri url urls valid version zip"
)
# an object with one of each is a section
HEADS = _names("title heading header head label name text question section")
BODIES = _names(
    "content value text body html description items list answer paragraphs bullets lines"
)
# fields of the objects of a list whose text is the item
STATEMENTS = _names("task text duty statement description responsibility activity name title item")
PLAIN_NAMES = _names(
    "text content value html body items list paragraphs bullets lines answer rendered"
)
FORMS = _names(
    "html plain raw body text markdown formatted string full rendered"
)  # of a text, not its topic
CATEGORIES = _names("occupationalcategory occupation jobcategory")
# lists of postings in what boards answer
RECORDS = _names(
    "jobs job postings posting vacancies positions results searchresultitems openings offers "
    "jobpostings jobpostinginfo records hits data items graph opportunities requisitions"
)
RECORD_TITLES = _names(
    "title jobtitle positiontitle text name role roletitle jobname position reqtitle postingtitle "
    "requisitiontitle vacancytitle openingtitle jobopeningname"
)


@dataclass(frozen=True, slots=True)
class Field:
    """A text, or a list of texts, under the name of its section or else its field.

    `field` is the name that it has in the record, `depth` how many objects are around it. `head`:
    it is the title of a section; `titled`: it stands under one.
    """

    name: str
    value: str | list[str]
    field: str = ""
    depth: int = 0
    head: bool = False
    titled: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it is of the posting's text, not of the data about it."""
        if self.head or not self.value or self.titled or key(self.field) in CATEGORIES:
            return bool(self.value) and not self.head
        words = [word.lower() for word in WORDS.findall(self.name or self.field)]
        data = bool(words) and words[-1] in DATA
        known = not data and not TEXTS.isdisjoint(words)
        if isinstance(self.value, list):
            sizes = sorted(len(item.split()) for item in self.value)
            return known or (not data and sizes[len(sizes) // 2] >= PROSE)
        return known or (len(self.value) >= LONG and " " in self.value.strip())


def key(name: str) -> str:
    """Return a name as all its spellings have it: "jobTitle" and "Job title" are "jobtitle"."""
    return re.sub(r"[\W_]", "", name).lower()


def heading(name: str) -> str:
    """Return the name of a field as the heading of its text: "Major duties" of "MajorDuties"."""
    words = WORDS.findall(name) if name.isascii() else name.split()
    while len(words) > 1 and words[-1].lower() in FORMS:
        words = words[:-1]
    if " " in name.strip():
        return " ".join(name.split())
    line = " ".join(word if word.isupper() else word.lower() for word in words)
    return line[:1].upper() + line[1:]


def fields(value: Any) -> Iterator[Field]:
    """Yield the texts of a record in the order written; those of a section under its title."""
    # an explicit stack, because JSON nests nearly as deep as Python recurses
    stack: list[tuple[str, str, Any, int, bool]] = [("", "", value, 0, False)]
    while stack:
        name, field, value, depth, titled = stack.pop()
        if isinstance(value, str):
            yield Field(name, value, field, depth, titled=titled)
        elif isinstance(value, dict):
            head = _head(value)
            if head is not None:
                yield Field(head, value[head], head, depth, head=True)
            title = None if head is None else str(value[head])
            inner: list[tuple[str, str, Any, int, bool]] = []
            for k, v in value.items():
                plain, body = key(k) in PLAIN_NAMES, title is not None and key(k) in BODIES
                if k != head:
                    named = (title or name) if plain or body else k
                    inner.append((named, k, v, depth + 1, body or (plain and titled)))
            stack += reversed(inner)
        elif isinstance(value, list):
            items = _items(name, value)
            if items:
                yield Field(name, items, field, depth, titled=titled)
            else:
                stack += [(name, field, item, depth, titled) for item in reversed(value)]


def _head(value: dict[str, Any]) -> str | None:
    """Return the field with a section's title: {"title": "Duties", "text": "…"}; else None."""
    for field, said in value.items():
        if key(field) not in HEADS or not isinstance(said, str):
            continue
        others = [other for other in value if other != field]
        rest = [other for other in others if key(other) in BODIES]
        short = 0 < len(said.strip()) <= LONGEST_HEADING and "<" not in said
        # a record of a posting has more than a section
        if short and rest and len(value) <= len(rest) + 4 and not _is_record(value):
            return field
    return None


def _is_record(value: dict[str, Any]) -> bool:
    names = {key(name) for name in value}
    return "id" in names and bool(names & {"categories", "location", "departments", "hostedurl"})


def _items(name: str, values: list[Any]) -> list[str]:
    """Return the texts of a list of texts, or of objects of one statement each; else none."""
    if values and all(isinstance(item, str) for item in values):
        return [item for item in values if item.strip()]
    if not values or not all(isinstance(item, dict) for item in values):
        return []
    if TEXTS.isdisjoint(word.lower() for word in WORDS.findall(name)):
        return []
    if any(_head(item) is not None for item in values):
        return []
    items: list[str] = []
    for item in values:
        texts = [(k, v) for k, v in item.items() if isinstance(v, str) and key(k) in STATEMENTS]
        if len(texts) != 1 or not 0 < len(texts[0][1]) <= LONGEST_ITEM:
            return []
        marks = (column_mark(k, str(v)) for k, v in item.items() if not isinstance(v, (dict, list)))
        mark = next((f"{mark} " for mark in marks if mark), "")
        items.append(mark + texts[0][1])
    return items


def listed_records(value: Any) -> list[Any]:
    """Return the postings in an object that wraps a list of them, as boards answer; else none.

    Of a graph of schema.org those are the nodes that are postings, or else occupations.
    """
    graph = value.get("@graph") if isinstance(value, dict) else value
    nodes = [v for v in graph if isinstance(v, dict)] if isinstance(graph, list) else []
    for kind in ("JobPosting", "Occupation"):
        found = [node for node in nodes if _is_a(node, kind)]
        if found:
            return found
    level = [value]
    for _ in range(DEEPEST_LIST):
        below: list[Any] = []
        for inner in level:
            if not isinstance(inner, dict):
                continue
            for name, found in inner.items():
                lists = isinstance(found, list) and len(found) > 1 and key(name) in RECORDS
                if lists and all(map(_has_title, found)):
                    return list(found)
                below.append(found)
        level = below
    return []


def _is_a(node: dict[str, Any], kind: str) -> bool:
    """Return whether a node of a graph is of this type of schema.org's."""
    types = node.get("@type")
    listed = types if isinstance(types, list) else [types]
    return any(str(one).rpartition("/")[2].rpartition(":")[2] == kind for one in listed)


def _has_title(value: Any) -> bool:
    """Return whether an object, or the one in it, has a title and more."""
    if not isinstance(value, dict):
        return False
    inner = [value, *(v for v in value.values() if isinstance(v, dict))]
    return any(len(v) > 1 and not RECORD_TITLES.isdisjoint(map(key, v)) for v in inner)

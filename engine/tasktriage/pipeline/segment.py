"""Segment: documents → numbered units; tasks from tables pass as given."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from tasktriage.contracts.errors import TasktriageWarning
from tasktriage.contracts.protocols import Extractor
from tasktriage.domain.document import Document, Unit, UnitKind
from tasktriage.domain.task import Task
from tasktriage.extend.fields import wrong_with
from tasktriage.extend.guard import guard

from .support.language import Languages, knows, languages_of
from .support.role import role

__all__ = ["MOST_PIECES", "segment"]

MOST_PIECES = 50_000  # of one document; a posting has a hundred
NOTHING = "nothing to classify found"


def segment(
    items: Iterable[Document | Task],
    extractor: Extractor,
    name: str = "the extractor",
    *,
    languages: Sequence[str] | None = None,
    theirs: bool = False,
) -> Iterator[Unit]:
    """Yield the units of each document, numbered through it, and each task as a given unit.

    Of equal texts in one document the first counts them all, the others are settled as no task:
    a number belongs to a place in the document, so it does not change with a threshold. The first
    is weighed where the likeliest of them stands. A document that is surely in none of `languages`,
    or a passage of which is, gets a warning. A posting of a table without any unit gives one
    without text, which keeps its row. `theirs`: the extractor is a stranger's.

    Raises:
        ComponentError: the extractor failed; named by `name`.
    """
    groups = 0  # numbered on, so that no two documents share one
    for item in items:
        if isinstance(item, Task):
            yield Unit(task=item, kind=UnitKind.GIVEN, prior=1.0, why="given as a task")
            continue
        item, title_source, spoken = _described(item)
        _warn_of_language(item.name, spoken, languages or ())
        with guard(name, everything=True, theirs=theirs):
            units = [_sound(u) for u in islice(extractor.extract(item), MOST_PIECES + 1)]
        if len(units) > MOST_PIECES:
            del units[MOST_PIECES:]
            warnings.warn(
                f"{item.name}: is cut into more than {MOST_PIECES:,} pieces; the rest is left out",
                TasktriageWarning,
                stacklevel=2,
            )
        if not units:
            warnings.warn(f"{item.name}: {NOTHING}", TasktriageWarning, stacklevel=2)
            if item.row is not None:  # which must not be lost on the way
                units = [Unit(task=Task(""), kind=UnitKind.OTHER, prior=0.0, why=NOTHING)]
        units = [u if u.group is None else replace(u, group=u.group + groups) for u in units]
        groups = max((u.group + 1 for u in units if u.group is not None), default=groups)
        yield from _merged(units, item, title_source, spoken)


def _sound(unit: Unit) -> Unit:
    """Return a unit, or say that it is none: whoever used it later would look to have made it."""
    if wrong := wrong_with(unit, Unit):
        raise TypeError(f"an extractor yields units, got {wrong}")
    return unit


def _described(document: Document) -> tuple[Document, str | None, Languages]:
    """Return a document with its title and language, where they can be found, and who says so."""
    title, source = role(document)
    given = document.language
    spoken = languages_of(document.text) if given is None else Languages(given, (0,), (given,))
    return replace(document, title=title, language=spoken.main), source, spoken


def _warn_of_language(name: str, spoken: Languages, known: Sequence[str]) -> None:
    codes = [code for code in dict.fromkeys(spoken.codes) if code is not None]
    foreign = [code for code in codes if known and not knows(known, code)]
    if foreign:
        partly = "" if len(foreign) == len(codes) else "partly "
        quoted = ", ".join(f"'{code}'" for code in foreign)
        warnings.warn(
            f"{name}: is {partly}in another language ({quoted}) than the model knows "
            f"({', '.join(known)}); don't rely on its tasks and labels{' there' if partly else ''}",
            TasktriageWarning,
            stacklevel=3,
        )


def _merged(
    units: list[Unit], document: Document, title_source: str | None, spoken: Languages
) -> Iterator[Unit]:
    places: dict[str, list[int]] = {}
    for place, unit in enumerate(units):
        if unit.prior > 0:
            places.setdefault(_key(unit.task.text), []).append(place)
    for place, unit in enumerate(units):
        task = replace(
            unit.task,
            id=f"{document.id or document.name}#{place + 1}",
            row=document.row,
            language=spoken.at(unit.task.origin.start),
            origin=replace(
                unit.task.origin,  # the extractor may know that the first line is no title
                title_source=None if unit.task.origin.title is None else title_source,
                hint=document.hint,
            ),
        )
        same = places.get(_key(task.text), [place]) if unit.prior > 0 else [place]
        if same[0] == place:
            best = max((units[other] for other in same), key=lambda u: u.prior)
            written = [w for other in same if (w := units[other].task.weight) != 1.0]
            weight = sum(written) if written else task.weight
            yield replace(best, task=replace(task, count=len(same), weight=weight))
        else:
            first = units[same[0]].task.origin.line
            yield replace(unit, task=task, prior=0.0, why=f"stands already in line {first}")


def _key(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".;,")

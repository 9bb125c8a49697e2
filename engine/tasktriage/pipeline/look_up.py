"""Look up: documents, tables of tasks, or bare titles → the occupation of each role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import TYPE_CHECKING

from tasktriage.domain.document import Document
from tasktriage.domain.occupation import Occupation
from tasktriage.domain.profile import Profile
from tasktriage.domain.task import Origin, Task
from tasktriage.extend.checks import ask

from .annotate import TOGETHER
from .asked import OCCUPATIONS
from .engine import Engine
from .support.foreign import foreign_language
from .support.role import role

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tasktriage.occupations.matcher import OccupationMatcher

__all__ = ["LookedUp", "look_up", "looked_up", "matcher_of", "occupation_of"]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A role with its occupation; `id` says where it stood. A row without a title has an error."""

    id: str
    occupation: Occupation | None
    error: str | None = None


def matcher_of(engine: Engine) -> OccupationMatcher:
    """Return what looks roles up with an engine's model."""
    from tasktriage.occupations.matcher import OccupationMatcher  # a plain run needs none of it

    return OccupationMatcher(engine.plugins.taxonomies.create(OCCUPATIONS), engine.model)


def look_up(
    engine: Engine, items: Iterable[Document | Task], *, titles: bool = False
) -> Iterator[LookedUp]:
    """Yield the occupation of each document, of each role in a table of tasks, in order.

    Documents come one by one. Of the tasks of a role the first `TOGETHER` count.

    titles: each task's text is a title; then n titles give n occupations.
    """
    matcher = matcher_of(engine)
    if titles:
        yield from (_of_title(matcher, engine, item) for item in items)
        return
    for _, part in groupby(items, _key):
        for item in part:
            if isinstance(item, Document):
                yield _of_document(matcher, engine, item)
            else:
                rest = (other for other in part if isinstance(other, Task))
                yield _of_tasks(matcher, engine, [item, *islice(rest, TOGETHER - 1)])
                break  # a table may have a million tasks; what is left of them says no more


def _key(item: Document | Task) -> tuple[str | None, str | None] | None:
    return None if isinstance(item, Document) else (item.origin.document, item.origin.title)


def _of_title(matcher: OccupationMatcher, engine: Engine, item: Document | Task) -> LookedUp:
    if isinstance(item, Document):  # a reader that gives no lines
        return _of_document(matcher, engine, item)
    name = item.id or item.origin.document or "title"
    if item.error is not None or not item.text.strip():
        return LookedUp(name, None, item.error or "empty text")
    origin = Origin(document=item.origin.document, title=item.text, title_source="given")
    return LookedUp(name, occupation_of(matcher, engine, origin, ()))


def _of_document(matcher: OccupationMatcher, engine: Engine, document: Document) -> LookedUp:
    items = list(engine.extractions([document]))
    tasks = [item.task for item in items if item.kept]
    title, source = role(document)
    origin = Origin(document=document.name, title=title, title_source=source, hint=document.hint)
    foreign = foreign_language(engine.model, title, tasks or [item.task for item in items])
    found = occupation_of(matcher, engine, origin, tasks, foreign)
    return LookedUp(document.id or document.name, found)


def _of_tasks(matcher: OccupationMatcher, engine: Engine, tasks: list[Task]) -> LookedUp:
    origin = tasks[0].origin
    good = [task for task in tasks if task.error is None]
    name = origin.document or "tasks"
    if origin.title is not None and origin.document is not None:
        name = f"{origin.document}: {origin.title}"
    if origin.title is None and not good:
        return LookedUp(name, None, tasks[0].error)
    return LookedUp(name, occupation_of(matcher, engine, origin, good))


def occupation_of(
    matcher: OccupationMatcher,
    engine: Engine,
    origin: Origin,
    tasks: Sequence[Task],
    foreign: str | None = None,
) -> Occupation:
    """Return the occupation of a role by its title and its tasks.

    foreign: a language that it is written in and that can't be looked up; else it is found out.
    """
    texts = [task.text for task in tasks]
    vectors: NDArray[np.float32] = ask(engine.model, texts or [""]).vectors[: len(texts)]
    foreign = foreign or foreign_language(engine.model, origin.title, tasks)
    return matcher.occupation(origin, texts, vectors, foreign=foreign)


def looked_up(engine: Engine, profiles: list[Profile]) -> list[Profile]:
    """Return profiles with their occupations, also where a result that was read has none."""
    if all(one.occupation is not None for one in profiles):
        return profiles
    matcher = matcher_of(engine)
    found = []
    for one in profiles:
        tasks = [task.assessment.task for task in one.tasks if task.share > 0.0]
        if one.occupation is None and tasks:
            one = replace(one, occupation=occupation_of(matcher, engine, tasks[0].origin, tasks))
        found.append(one)
    return found

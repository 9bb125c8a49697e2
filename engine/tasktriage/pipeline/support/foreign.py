"""Look up's and annotate's helper: the language of a role, where the model does not know it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tasktriage.contracts.protocols import Model
from tasktriage.domain.task import Task
from tasktriage.extend.checks import known_languages

from .language import detect, knows

__all__ = ["foreign_language"]


def foreign_language(model: Model, title: str | None, tasks: Sequence[Task]) -> str | None:
    """Return the ISO 639 code of the language of a role; None where the model may know it.

    It is that of most tasks, or else of title and tasks together.
    """
    told = Counter(task.language for task in tasks if task.language is not None)
    if told:
        language: str | None = told.most_common(1)[0][0]
    else:
        language = detect("\n".join((title or "", *(task.text for task in tasks))))
    if language is None or knows(known_languages(model), language):
        return None
    return language

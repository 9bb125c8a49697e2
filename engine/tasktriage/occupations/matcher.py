"""A role looked up among occupations, by its title and its tasks."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import ComponentError, TasktriageWarning
from tasktriage.contracts.protocols import Model
from tasktriage.domain.occupation import Occupation, OccupationMatch
from tasktriage.domain.task import Origin
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.extend.checks import ask
from tasktriage.matching.vectors import PROBE, vectors_of

from .codes import occupation_match
from .hint import Hints, named
from .learnt import Learnt, TitleHead
from .posting import FEATURES, PostingFeatures, best_part
from .title_model import Said, TitleModel, log_softmax
from .words import forms, is_formula, plain_title

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LEAST_SURE", "OccupationMatcher"]

MOST = 5  # matches of a role
LEAST = 0.005  # a less probable occupation than this is named only if it is the best
NAMES_ROLE = 0.5  # a title alone that names a role less probably names none
LEAST_ALONE = 0.08  # of the best occupation of a title alone, or else it is not even named
# Of the 94 development postings, which are fitted on, 8 have a less probable best occupation than
# this, 5 of them a wrong one; of their titles alone 9, 6 wrong; of their tasks alone 7, 4 wrong.
LEAST_SURE = 0.2
MAY_NAME_ROLE = 0.05  # the same of a title that has tasks below it
NEAR, ALIKE = 3, 0.6  # names that are told where none is meant, and how alike they are
FILE_NAME = "file name"
CODE = re.compile(r"\d{2}-\d{4}(?:\.\d{2})?")
COSINE_SHARP = 10.0  # of cosines to titles, where nothing better was learnt for an embedder


class OccupationMatcher:
    """The occupations of O*NET-SOC, made once and asked for every role.

    Args:
        taxonomy: the occupations, with what was learnt of them.
        model: whose vectors the titles and tasks have.

    Raises:
        ComponentError: what was learnt of the occupations is not there, or is damaged.
    """

    def __init__(self, taxonomy: Taxonomy, model: Model) -> None:
        try:
            width = ask(model, [PROBE]).vectors.shape[1]
            learnt = Learnt.read(taxonomy, model.embedder_id, width, len(FEATURES))
        except ValueError as error:
            raise ComponentError(f"occupations of '{taxonomy.name}': {error}") from None
        self._nodes = taxonomy.nodes
        self.model = model
        self._blend = learnt.blend
        self._titles = TitleModel(learnt, learnt.head or _by_titles(taxonomy, learnt, model))
        self._features = PostingFeatures(taxonomy, learnt.employment, learnt.words, learnt.duties)
        self._hints = Hints(taxonomy)

    def occupation(
        self,
        origin: Origin,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        *,
        foreign: str | None = None,
    ) -> Occupation:
        """Return which occupation a role is.

        Args:
            origin: of a task of the role: its title, where that was found, and what a page calls
                the occupation.
            texts: the role's n tasks.
            vectors: theirs (n, d).
            foreign: the language of the role, if that is surely none that the model knows; then
                there are candidates, and no match.
        """
        title = plain_title(origin.title or "") or None
        hint = plain_title(origin.hint or "") or None
        found = self.candidates(title, texts, vectors, weak=origin.title_source == FILE_NAME)
        checked = None
        if hint is not None and foreign is None:
            best = self.matches(named(hint)) if not self._hints.meant(hint) else ()
            checked = self._hints.checked(hint, found, best[0].code if best else None)
        note = _why_none(title, found, foreign)
        return Occupation(
            title=title,
            tasks=len(texts),
            matches=found if note is None else (),
            hint=hint,
            hint_checked=checked,
            candidates=() if note is None else found,
            note=note,
        )

    def matches(self, title: str) -> tuple[OccupationMatch, ...]:
        """Return the occupations that a title alone names surely enough."""
        found = self.candidates(title)
        return found if _is_sure(found) else ()

    def candidates(
        self,
        title: str | None,
        texts: Sequence[str] = (),
        vectors: NDArray[np.float32] | None = None,
        *,
        weak: bool = False,
    ) -> tuple[OccupationMatch, ...]:
        """Return what a title, and its n tasks with their vectors (n, d), if any, may name.

        None where the title names no role and there are no tasks; `weak`: the title is a guess.
        """
        if title is not None and is_formula(title):
            title = None
        said = [] if title is None else self._said(title)
        role = max((one.role for _, one in said), default=0.0)
        if vectors is None or not len(vectors):
            return self._bare([one for _, one in said], role)
        if role < (NAMES_ROLE if weak else MAY_NAME_ROLE):
            said = []
        full = said[0][1] if said else None
        features = self._features.of(title or "", full, best_part(said[1:]), texts, vectors)
        weights, scale = (
            (self._blend.posting, self._blend.scale[1])
            if said
            else (self._blend.tasks, self._blend.scale[2])
        )
        return self._best(scale * (weights @ features))

    def coded(self, code: str) -> OccupationMatch | None:
        """Return the occupation of a code of O*NET-SOC or SOC; None where none has it."""
        known = self._hints.meant(code) if CODE.fullmatch(code.strip()) else set()
        at = next((at for at, node in enumerate(self._nodes) if node.id in known), None)
        return None if at is None else occupation_match(self._nodes[at], 1.0)

    def near(self, what: str) -> list[str]:
        """Return at most three codes with titles that are spelt like a code, or like a title."""
        code = what.strip()[:1].isdigit()
        known = {
            (node.id if code else node.title.casefold()): f"{node.id} {node.title}"
            for node in self._nodes
        }
        asked = plain_title(what).casefold()
        return [known[one] for one in get_close_matches(asked, known, n=NEAR, cutoff=ALIKE)]

    def _bare(self, said: Sequence[Said], role: float) -> tuple[OccupationMatch, ...]:
        if role < NAMES_ROLE and not (said and said[0].exact):
            return ()
        best = max(said, key=lambda one: one.role)
        whole = np.mean([log_softmax(one.logits) for one in (said[0], best)], axis=0)
        found = self._best(float(self._blend.scale[0]) * whole)
        return found if found[0].probability >= LEAST_ALONE else ()

    def _said(self, title: str) -> list[tuple[str, Said]]:
        """Return what a title says, and then each of its parts."""
        some = forms(title)
        vectors = ask(self.model, some).vectors
        return [(one, self._titles.said(one, v)) for one, v in zip(some, vectors, strict=True)]

    def _best(self, logits: NDArray[np.float64]) -> tuple[OccupationMatch, ...]:
        p = np.exp(log_softmax(logits))
        order = np.argsort(-p, kind="stable")[:MOST]
        return tuple(
            occupation_match(self._nodes[at], float(p[at]))
            for number, at in enumerate(order)
            if number == 0 or p[at] >= LEAST
        )


def _is_sure(found: Sequence[OccupationMatch]) -> bool:
    return bool(found) and found[0].probability >= LEAST_SURE


def _why_none(
    title: str | None, found: Sequence[OccupationMatch], foreign: str | None
) -> str | None:
    """Return why there is no match; None where there is one, or nothing to say but that."""
    if foreign is not None:
        return f"it is in a language ('{foreign}') that the model does not know"
    if found and not _is_sure(found):
        best = f"{found[0].probability:.2f}".removeprefix("0")
        return f"no occupation is likely enough (the best has {best})"
    if not found and title is not None and is_formula(title):
        return "a formula is no title"
    return None


def _by_titles(taxonomy: Taxonomy, learnt: Learnt, model: Model) -> TitleHead:
    """Return a head that compares with the occupations' own titles, in another model's vectors."""
    warnings.warn(
        f"occupations were learnt with '{learnt.embedder}', not with '{model.embedder_id}': "
        "titles alone are compared, and probabilities may be off",
        TasktriageWarning,
        stacklevel=3,
    )
    vectors = vectors_of([node.title for node in taxonomy.nodes], model)
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return TitleHead(COSINE_SHARP * vectors / lengths, np.zeros(len(vectors), np.float32))

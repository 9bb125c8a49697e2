"""Compare: two versions of a role → their difference, task by task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.protocols import Model
from tasktriage.domain.comparison import Basis, Difference
from tasktriage.domain.profile import Profile
from tasktriage.extend.checks import ask
from tasktriage.roles.align import MOST, align
from tasktriage.roles.difference import difference, labelled

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["compare_versions"]

CHUNK = 256  # texts a call of the model


def compare_versions(
    before: Profile,
    after: Profile,
    model: Model,
    *,
    basis_before: Basis | None = None,
    basis_after: Basis | None = None,
) -> Difference:
    """Return the difference of two versions of a role; `model`'s vectors align their tasks.

    By default the results are said to be made with the models of the profiles, and nothing more.

    Raises:
        InputError: a version has no labelled task, or more than `roles.align.MOST`.
    """
    texts = []
    for profile in (before, after):
        found = [task.assessment.task.text for task in labelled(profile)]
        name = profile.document or profile.role
        if not found:
            advice = f"'tasktriage extract --all {name}' shows what was dropped"
            raise InputError(name, f"has no task to compare; {advice}")
        if len(found) > MOST:
            problem = f"has {len(found):,} tasks; versions of up to {MOST:,} are compared"
            raise InputError(name, f"{problem} task by task; --ranking compares them as roles")
        texts.append(found)
    vectors = [_vectors(found, model) for found in texts]
    return difference(
        before,
        after,
        align(texts[0], texts[1], vectors[0], vectors[1]),
        basis_before=basis_before or Basis(model=before.model),
        basis_after=basis_after or Basis(model=after.model),
    )


def _vectors(texts: list[str], model: Model) -> NDArray[np.float32]:
    parts = [ask(model, texts[n : n + CHUNK]).vectors for n in range(0, len(texts), CHUNK)]
    return np.concatenate(parts)

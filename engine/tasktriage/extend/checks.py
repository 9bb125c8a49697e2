"""What a model says, asked for and checked: a wrong array is an error of who made it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.errors import ComponentError
from tasktriage.contracts.protocols import DEFAULT_LANGUAGES, Model, ModelOutput, model_languages
from tasktriage.domain.label import LABELS, REASONS, SUM_TOLERANCE

from .guard import guard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ask", "checked", "checked_sets", "guard_model", "known_languages"]


@contextmanager
def guard_model(model: Model) -> Iterator[str]:
    """Guard calls of a model; yields what errors call it."""
    who = f"model '{model.info.name}'"
    with guard(who, everything=True):
        yield who


def ask(model: Model, texts: Sequence[str]) -> ModelOutput:
    """Return what a model says of n texts, checked.

    Raises:
        ComponentError: the model failed, or gave arrays of a wrong shape or impossible values.
    """
    with guard_model(model) as who:
        return checked(model.assess(texts), texts, who)


def known_languages(model: Model) -> tuple[str, ...]:
    """Return the languages that a model knows; English where it does not say."""
    with guard_model(model):
        return model_languages(model) or DEFAULT_LANGUAGES


def checked(output: ModelOutput, texts: Sequence[str], name: str) -> ModelOutput:
    """Return what a model, called `name`, said of n texts, as arrays.

    Raises:
        ComponentError: an array has a wrong shape or impossible values.
    """
    import numpy as np  # no listing of plugins is to wait for it

    n = len(texts)
    vectors = np.asarray(output.vectors, dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != n or not np.isfinite(vectors).all():
        raise ComponentError(
            f"{name} gave vectors of shape {vectors.shape} for {n} texts; finite (n, d) is needed"
        )
    p = np.asarray(output.probabilities, dtype=np.float64)
    _shape(p, (n, len(LABELS)), "probabilities", name)
    bad = ~np.isfinite(p).all(axis=1) | (p < -SUM_TOLERANCE).any(axis=1)
    bad |= np.abs(p.sum(axis=1) - 1) > SUM_TOLERANCE
    if bad.any():
        row = int(bad.argmax())
        raise ComponentError(
            f"{name} gave {p[row].tolist()} for {texts[row][:60]!r}; probabilities must be "
            "from 0 to 1 and sum to 1"
        )
    return ModelOutput(
        vectors=vectors,
        probabilities=np.clip(p, 0.0, 1.0),  # a softmax in single precision gives 1.0000001
        reasons=_shares(output.reasons, (n, len(REASONS)), "reasons", name),
        is_task=_shares(output.is_task, (n,), "is_task", name),
        levels=_shares(getattr(output, "levels", None), (n, len(LABELS)), "levels", name),
    )


def checked_sets(sets: object, n: int, name: str) -> NDArray[np.bool_] | None:
    """Return the prediction sets (n, 3) that a model, called `name`, gave; None if it has none.

    Raises:
        ComponentError: they have a wrong shape.
    """
    import numpy as np

    if sets is None:
        return None
    array = np.asarray(sets, dtype=bool)
    _shape(array, (n, len(LABELS)), "prediction sets", name)
    return array


def _shares(
    values: NDArray[np.float64] | None, shape: tuple[int, ...], what: str, name: str
) -> NDArray[np.float64] | None:
    import numpy as np

    if values is None:
        return None
    array = np.asarray(values, dtype=np.float64)
    _shape(array, shape, what, name)
    if not ((array >= -SUM_TOLERANCE) & (array <= 1 + SUM_TOLERANCE)).all():
        raise ComponentError(f"{name} gave {what} that are not from 0 to 1")
    clipped: NDArray[np.float64] = np.clip(array, 0.0, 1.0)
    return clipped


def _shape(array: NDArray[Any], shape: tuple[int, ...], what: str, name: str) -> None:
    if array.shape != shape:
        raise ComponentError(f"{name} gave {what} of shape {array.shape}; {shape} is needed")

"""Roles whose tasks are unit vectors, so that what is alike is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from tasktriage.planning.migration.values import RoleWork

WIDTH = 8

MakeRole = Callable[..., RoleWork]


@pytest.fixture
def make_role() -> MakeRole:
    """Return a maker of roles: of each task the axis that it lies on, and how automatable it is."""

    def make(
        name: str,
        axes: Sequence[int],
        automatable: float | Sequence[float] = 0.25,
        weights: Sequence[float] | None = None,
        **more,
    ) -> RoleWork:
        a = np.broadcast_to(np.asarray(automatable, dtype=float), (len(axes),))
        return RoleWork(
            name=name,
            texts=tuple(f"{name} does {axis}" for axis in axes),
            vectors=np.eye(WIDTH, dtype=np.float32)[list(axes)],
            weights=np.ones(len(axes)) if weights is None else np.asarray(weights, dtype=float),
            probabilities=np.column_stack([a, (1.0 - a) / 2.0, (1.0 - a) / 2.0]),
            **more,
        )

    return make

"""`comparisons.json`: paired comparisons that are kept beside results without their predictions.

Each names the runs of both sides, so that it counts for those very runs alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import InputError
from tasktriage.evaluation.paired import holm
from tasktriage.kit.atomic import write_whole

from .paired import ALPHA
from .result_files import parsed

__all__ = ["NAME", "SCHEMA", "Comparison", "corrected", "read_comparisons", "write_comparisons"]

NAME = "comparisons.json"
SCHEMA = "tasktriage.bench-comparisons/1"


@dataclass(frozen=True)
class Comparison:
    """Candidate a less candidate b on one metric, over the same rows; `p_holm` is corrected.

    `runs` are the ids of the runs of a and of b.
    """

    suite: str
    metric: str
    a: str
    b: str
    difference: float
    ci95: tuple[float, float]
    p_value: float
    p_holm: float
    mcnemar_p: float | None
    runs: tuple[str, str] = ("", "")

    @property
    def significant(self) -> bool:
        """Whether the difference stands at 5 % after the correction."""
        return self.p_holm < ALPHA

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON takes it."""
        lists = {"ci95": list(self.ci95), "runs": list(self.runs)}
        return {**asdict(self), **lists, "significant": self.significant}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Comparison:
        """Return what `as_dict` gave.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        (low, high), (a, b) = raw["ci95"], raw["runs"]
        rest = {name: raw[name] for name in cls.__annotations__ if name not in ("ci95", "runs")}
        _check(low=low, high=high, difference=rest["difference"])
        _check(1, p_value=rest["p_value"], p_holm=rest["p_holm"])
        _check(1, **({} if rest["mcnemar_p"] is None else {"mcnemar_p": rest["mcnemar_p"]}))
        return cls(ci95=(float(low), float(high)), runs=(str(a), str(b)), **rest)


def _check(most: float | None = None, **numbers: object) -> None:
    """Check that all are finite numbers, and with `most` from 0 to it."""
    expected = "a number" if most is None else f"a number from 0 to {most:g}"
    low, high = (-sys.float_info.max, sys.float_info.max) if most is None else (0, most)
    for name, value in numbers.items():
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise ValueError(f"{name} is {repr(value)[:40]}, expected {expected}")


def corrected(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Return comparisons with `p_holm` anew: those of one suite and metric are one family."""
    families: dict[tuple[str, str], list[Comparison]] = {}
    for one in comparisons:
        families.setdefault((one.suite, one.metric), []).append(one)
    adjusted = {
        id(one): float(p)
        for family in families.values()
        for one, p in zip(family, holm([one.p_value for one in family]), strict=True)
    }
    return [replace(one, p_holm=adjusted[id(one)]) for one in comparisons]


def write_comparisons(folder: Path, comparisons: Iterable[Comparison]) -> None:
    """Write the comparisons of a folder of results.

    Raises:
        OSError: they can't be written.
    """
    body = {"schema": SCHEMA, "comparisons": [one.as_dict() for one in comparisons]}
    write_whole(folder / NAME, json.dumps(body, indent=1, allow_nan=False) + "\n")


def read_comparisons(folder: Path) -> list[Comparison]:
    """Return the comparisons kept in a folder; none where it keeps none.

    Raises:
        InputError: the file is damaged, or something else.
    """
    path = folder / NAME
    if not path.is_file():
        return []
    try:
        body = parsed(path.read_text("utf-8"))
        if body["schema"] != SCHEMA:
            raise InputError(str(path), f"schema must be '{SCHEMA}'")
        return [Comparison.from_dict(raw) for raw in body["comparisons"]]
    except (OSError, ValueError) as error:
        raise InputError(str(path), f"can't be read as comparisons: {error}") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(
            str(path), f"is damaged: a comparison lacks or misstates {error}"
        ) from None

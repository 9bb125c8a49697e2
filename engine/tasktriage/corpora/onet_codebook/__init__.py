"""Labels of O*NET tasks by the codebook: ids, shares and reasons; the texts are O*NET's.

A language model made them. How, and what they are not, is in the README.md beside the table.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tasktriage.domain.label import Reason

__all__ = ["OnetLabel", "load_onet_labels"]

Soft = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class OnetLabel:
    """How one O*NET task is labelled.

    `soc_code` and `task_id` are those of O*NET 27.2. `soft` are the shares of a panel that goes by
    the codebook, in label order, summing to 1 but for rounding. `reason` is the main one where the
    share of human-critical is .40 or more, else None. `labellers` is how many readers' mean it is.
    """

    soc_code: str
    task_id: str
    soft: Soft
    reason: Reason | None
    labellers: int


@cache
def load_onet_labels() -> tuple[OnetLabel, ...]:
    """Read the table that is shipped with the package, in its order: 11,182 rows, each id once."""
    text = files(__package__).joinpath("labels.tsv").read_text("utf-8")
    return tuple(_label(row) for row in csv.DictReader(text.splitlines(), delimiter="\t"))


def _label(row: dict[str, str]) -> OnetLabel:
    return OnetLabel(
        soc_code=row["soc_code"],
        task_id=row["task_id"],
        soft=(
            float(row["p_automatable"]),
            float(row["p_augmentable"]),
            float(row["p_human_critical"]),
        ),
        reason=Reason(row["reason"]) if row["reason"] else None,
        labellers=int(row["labellers"]),
    )

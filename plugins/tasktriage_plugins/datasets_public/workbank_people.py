"""WORKBank tasks as people rated them: workers on agency, desire; experts on agency, capacity."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tasktriage.plugin import DatasetInfo, LabelledTask

from .public import Prepared, PublicDataset
from .tables import Table, number, whole

__all__ = ["expert_agency", "expert_capacity", "worker_agency", "worker_desire"]

TABLE = Prepared(
    "workbank_task_means.csv",
    "48394a97897bc76ef455762eea78c8f651520bbdc2a495bf874cc72e23791fc9",
    below="roles/usage",
)
WORKERS, EXPERTS = "3 to 11 workers of the occupation", "1 to 4 experts in AI"
AGENCY = "the Human Agency Scale (1, the agent alone, to 5, a person is essential), turned round"
# over the 436 tasks; what two kinds of raters, or two questions, have in common
AGREEMENT = (
    "means over the tasks rank alike by Spearman's rho: workers' and experts' agency .22, "
    "experts' agency and capacity -.89 (agency before it is turned round), workers' agency and "
    "desire -.19"
)


def _people(name: str, column: str, asked: str, sign: int) -> PublicDataset:
    info = DatasetInfo(
        name=name,
        title=f"WORKBank tasks: {asked}",
        licence="CC BY 4.0; its terms add research and educational use",
        source="https://github.com/swmeyer1979/workbank-yc-autopsy (WORKBank, Stanford SALT Lab); "
        f"{TABLE.name} has for each task the mean of WORKBank's ratings of 2025, as column "
        f"'{column}'; the same 436 tasks as workbank-2026, for a test only",
        scale=f"target: {asked}, so that higher is more automatable; group: occupation",
        citation="Shao et al. (2025). Future of Work with AI Agents: Auditing Automation and "
        "Augmentation Potential across the U.S. Workforce",
        agreement=AGREEMENT,
        same_texts=("workbank-2026", *(other for other in NAMES if other != name)),
    )
    return PublicDataset(
        info=info, prepared=TABLE, from_prepared=partial(_tasks, column=column, sign=sign)
    )


NAMES = (
    "workbank-worker-agency",
    "workbank-expert-agency",
    "workbank-expert-capacity",
    "workbank-worker-desire",
)


def worker_agency() -> PublicDataset:
    """Return how much of a person workers say that the task needs."""
    asked = f"mean of {WORKERS} on {AGENCY}"
    return _people(NAMES[0], "has_worker", asked, -1)


def expert_agency() -> PublicDataset:
    """Return how much of a person experts say that the task needs."""
    asked = f"mean of {EXPERTS} on {AGENCY}"
    return _people(NAMES[1], "has_expert", asked, -1)


def expert_capacity() -> PublicDataset:
    """Return how far experts say that AI can do the task."""
    asked = f"mean of {EXPERTS} on what AI can do of the task, 1 to 5"
    return _people(NAMES[2], "capacity", asked, 1)


def worker_desire() -> PublicDataset:
    """Return how much workers want the task automated: a wish, not what is possible."""
    asked = f"mean of {WORKERS} on how much they want the task automated, 1 to 5"
    return _people(NAMES[3], "desire", asked, 1)


def _tasks(table: Table, *, column: str, sign: int) -> Iterator[LabelledTask]:
    task_id, text, title = (table.column(name) for name in ("task_id", "task", "occupation"))
    rating = table.column(column)
    for line, row in table.rows:
        yield LabelledTask(
            id=whole(row[task_id]),
            text=row[text],
            group=row[title],
            title=row[title],
            target=sign * number(table, line, row, rating),
        )

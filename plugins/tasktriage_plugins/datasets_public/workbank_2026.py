"""WORKBank tasks on the Human Agency Scale, rated by three models in 2026."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tasktriage.plugin import DatasetFile, DatasetInfo, LabelledTask

from .public import Prepared, PublicDataset
from .tables import Table, number, read_delimited, whole

__all__ = ["workbank_2026"]

COMMIT = "9e1c9ec5dbadb35f1e17398c618ac715bf5ae813"
FOLDER = f"https://raw.githubusercontent.com/swmeyer1979/workbank-drift-2026/{COMMIT}/data"
AGENCY_FILE = "has_drift_2026.csv"
CAPABILITY_FILE = "capability_2026.csv"

INFO = DatasetInfo(
    name="workbank-2026",
    title="WORKBank tasks on the Human Agency Scale",
    licence="MIT for the 2026 ratings; tasks and 2025 ratings from WORKBank, CC BY 4.0, whose "
    "terms add research and educational use",
    source=f"https://github.com/swmeyer1979/workbank-drift-2026 at commit {COMMIT}",
    scale="target: minus the mean of three models on the Human Agency Scale (1, the agent alone, "
    "to 5, a person is essential), so that higher is more automatable; group: occupation",
    citation="Shao et al. (2025). Future of Work with AI Agents: Auditing Automation and "
    "Augmentation Potential across the U.S. Workforce; ratings of 2026 by workbank-drift-2026",
    labelled_by=("language-model",),
    same_texts=(
        "workbank-worker-agency",
        "workbank-expert-agency",
        "workbank-expert-capacity",
        "workbank-worker-desire",
    ),
    files=(
        DatasetFile(
            name=AGENCY_FILE,
            url=f"{FOLDER}/{AGENCY_FILE}",
            bytes=135_379,
            sha256="77d925ddcbe4056ab2b6b095f29ff19d18c5dd72c9e7be9e20cac8237e1c782e",
        ),
        DatasetFile(
            name=CAPABILITY_FILE,
            url=f"{FOLDER}/{CAPABILITY_FILE}",
            bytes=226_020,
            sha256="199788674b06c8a18503ce47ec6c71dcf4955508a4b7befdb5c5cbd84a2239ea",
        ),
    ),
)
PREPARED = Prepared(
    "workbank_2026.csv", "64a8d2c18dd71fba613fb8de08249c9f4417742472a157897a45057c08b0bc4b"
)
TITLE = ("Occupation (O*NET-SOC Title)", "occupation", "title")


def workbank_2026() -> PublicDataset:
    """Return the set."""
    return PublicDataset(
        info=INFO, prepared=PREPARED, from_prepared=_tasks, from_originals=from_originals
    )


def from_originals(paths: Mapping[str, Path], wanted: frozenset[str]) -> Iterator[LabelledTask]:
    """Yield the wanted rows that stand in both tables."""
    capability = read_delimited(paths[CAPABILITY_FILE])
    task_id = capability.column("task_id")
    both = wanted & {whole(row[task_id]) for _, row in capability.rows}
    yield from _tasks(read_delimited(paths[AGENCY_FILE]), both)


def _tasks(table: Table, wanted: frozenset[str] | None = None) -> Iterator[LabelledTask]:
    task_id, text = table.column("Task ID"), table.column("Task")
    title, agency = table.column(*TITLE), table.column("has_2026_mean")
    for line, row in table.rows:
        one = whole(row[task_id])
        if wanted is None or one in wanted:
            yield LabelledTask(
                id=one,
                text=row[text],
                group=row[title],
                title=row[title],
                target=-number(table, line, row, agency),
            )

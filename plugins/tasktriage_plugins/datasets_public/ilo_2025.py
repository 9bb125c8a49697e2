"""ISCO-08 tasks with the ILO's scores of exposure to generative AI."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tasktriage.plugin import DatasetFile, DatasetInfo, LabelledTask

from .public import Prepared, PublicDataset
from .tables import Table, number, read_sheet, whole

__all__ = ["ilo_2025"]

COMMIT = "6601522d6f3d670ce648eaaea7f68df8e509548c"
SHEET_FILE = "Final_Scores_ISCO08_Gmyrek_et_al_2025.xlsx"
CODE_DIGITS = 4  # of a unit group; a spreadsheet loses the leading zero of the armed forces

INFO = DatasetInfo(
    name="ilo-2025",
    title="ISCO-08 tasks scored for exposure to generative AI",
    licence="CC BY 4.0 (ILO Working Paper 140); the repository itself has no licence file",
    source=f"https://github.com/pgmyrek/2025_GenAI_scores_ISCO08 at commit {COMMIT}",
    scale="target: score_2025, 0 to 1, higher is more exposed to automation; nearly all are "
    "model predictions calibrated on people's, so use ranks; group: ISCO-08 unit group",
    citation="Gmyrek, Berg, Kamiński, Konopczyński, Ładna, Nafradi, Rosłaniec, Troszyński "
    "(2025). Generative AI and Jobs: A Refined Global Index of Occupational Exposure. ILO "
    "Working Paper 140",
    labelled_by=("language-model",),
    files=(
        DatasetFile(
            name=SHEET_FILE,
            url="https://raw.githubusercontent.com/pgmyrek/2025_GenAI_scores_ISCO08/"
            f"{COMMIT}/{SHEET_FILE}",
            bytes=2_599_607,
            sha256="e0a3fe8fd6db95c5bfddc909d13c0ae998a59d004392d005d2c9eb71b6123e13",
        ),
    ),
)
PREPARED = Prepared(
    "ilo_2025.csv", "108fd54adf2cb215d98811b12856cd7d7bcde3635f06ad4608b44affdc1854e6"
)
CODE, TASK_ID = ("ISCO_08",), ("taskID", "task_id")
TITLE, TEXT = ("Title", "ISCO title"), ("Task_ISCO", "task")
SCORE = ("score_2025",)


def ilo_2025() -> PublicDataset:
    """Return the set."""
    return PublicDataset(
        info=INFO, prepared=PREPARED, from_prepared=_tasks, from_originals=from_originals
    )


def from_originals(paths: Mapping[str, Path], wanted: frozenset[str]) -> Iterator[LabelledTask]:
    """Yield the wanted rows of the workbook."""
    table = read_sheet(paths[SHEET_FILE], needed=(CODE[0], TASK_ID[0], SCORE[0]))
    yield from _tasks(table, wanted)


def _tasks(table: Table, wanted: frozenset[str] | None = None) -> Iterator[LabelledTask]:
    code, task_id, title, text, score = (
        table.column(*names) for names in (CODE, TASK_ID, TITLE, TEXT, SCORE)
    )
    for line, row in table.rows:
        group = whole(row[code]).zfill(CODE_DIGITS)
        one = f"{group}/{whole(row[task_id])}"
        if wanted is None or one in wanted:
            yield LabelledTask(
                id=one,
                text=row[text],
                group=group,
                title=row[title],
                target=number(table, line, row, score),
            )

"""O*NET tasks with the exposure and automation ratings of Eloundou et al."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tasktriage.plugin import DatasetFile, DatasetInfo, LabelledTask

from .public import Prepared, PublicDataset
from .tables import Row, Table, read_delimited, whole
from .vote import RUBRIC, label_of, soft_label, vote

__all__ = ["gpts_are_gpts"]

COMMIT = "0471612fef3cc22b74fb884d27bff9dbd3770582"
FOLDER = f"https://raw.githubusercontent.com/openai/GPTs-are-GPTs/{COMMIT}/data"
LABELS_FILE = "full_labelset.tsv"
AUTOMATION_FILE = "automation_gpt4_human_labels.tsv"
SIX_DIGITS = len("11-2011")

PREPARED = Prepared(
    "gpts_are_gpts.tsv", "5ecbc737228c727e68e7f6aa7f65642ef452944103fc928ded25c6434a3f87a9"
)
INFO = DatasetInfo(
    name="gpts-are-gpts",
    title="O*NET tasks rated for exposure to and automation by language models",
    licence="MIT; the text of the tasks is from O*NET 27.2, CC BY 4.0",
    source=f"https://github.com/openai/GPTs-are-GPTs at commit {COMMIT}",
    scale="soft labels: the mean vote of two GPT-4 runs on automation (T0 to T4), where T1 is "
    "split by two ratings of exposure (E0 to E2); group: six-digit SOC code",
    citation="Eloundou, Manning, Mishkin, Rock (2024). GPTs are GPTs: Labor market impact "
    "potential of LLMs. Science 384(6702). doi:10.1126/science.adj0998",
    agreement="top label of the two runs with each other .805, of the first run with the label "
    "that contains it .858",
    labelled_by=("gpt-4",),
    same_texts=("onet-codebook-2026", PREPARED.sha256),
    files=(
        DatasetFile(
            name=LABELS_FILE,
            url=f"{FOLDER}/{LABELS_FILE}",
            bytes=3_893_248,
            sha256="094378905e1f3349e50a9a83dc69643a2ef227954d611c8316a46da08cb3d8de",
        ),
        DatasetFile(
            name=AUTOMATION_FILE,
            url=f"{FOLDER}/{AUTOMATION_FILE}",
            bytes=3_159_662,
            sha256="ae864ef28347b6c516284fdef4ff2c6deccc13ea0b3439b7be056de7c3a02692",
        ),
    ),
)
RUNS = ("gpt4_automation", "gpt4_automation_b")
EXPOSURES = ("human_exposure", "gpt4_exposure")


def gpts_are_gpts() -> PublicDataset:
    """Return the set."""
    return PublicDataset(
        info=INFO, prepared=PREPARED, from_prepared=from_prepared, from_originals=from_originals
    )


def from_prepared(table: Table) -> Iterator[LabelledTask]:
    """Yield the rows of the prepared table; the soft label is computed, not read."""
    soc, task_id, text = (table.column(c) for c in ("soc_code", "task_id", "task"))
    title = table.column("title")
    runs = [table.column(column) for column in RUNS]
    exposures = [table.column(column) for column in EXPOSURES]
    for line, row in table.rows:
        yield _task(
            table,
            line,
            (row[soc], row[task_id], row[title], row[text]),
            [row[run] for run in runs],
            [row[column] for column in exposures],
        )


def from_originals(paths: Mapping[str, Path], wanted: frozenset[str]) -> Iterator[LabelledTask]:
    """Yield the wanted rows that no person rated for automation."""
    labels = read_delimited(paths[LABELS_FILE])
    second = read_delimited(paths[AUTOMATION_FILE])
    other_run = second.column("gpt4_automation", "gpt4_automation_b")
    person = second.column("human_automation")
    others = {_id(second, row): row for _, row in second.rows}
    run, title = labels.column("gpt4_automation"), labels.column("Title")
    text = labels.column("Task")
    human = labels.column("human_exposure_agg", "human_exposure", "human_labels")
    exposures = [human, labels.column("gpt4_exposure")]
    for line, row in labels.rows:
        one = _id(labels, row)
        if one not in wanted:
            continue
        other = others.get(one)
        if other is None:
            raise labels.error(line, f"task '{one}' is not in {AUTOMATION_FILE}")
        if other[person] in RUBRIC:
            continue
        soc, _, task_id = one.partition("/")
        yield _task(
            labels,
            line,
            (soc, task_id, row[title], row[text]),
            [row[run], other[other_run]],
            [row[column] for column in exposures],
        )


def _id(table: Table, row: Row) -> str:
    soc, task = table.column("O*NET-SOC Code", "soc_code"), table.column("Task ID")
    return f"{row[soc]}/{whole(row[task])}"


def _task(
    table: Table,
    line: int,
    named: tuple[str, str, str, str],
    runs: list[str],
    exposures: list[str],
) -> LabelledTask:
    soc, task_id, title, text = named
    try:
        return LabelledTask(
            id=f"{soc}/{task_id}",
            text=text,
            group=soc[:SIX_DIGITS],
            title=title,
            soft=soft_label(runs, exposures),
            raters={
                name: label_of(vote(run, exposures)) for name, run in zip(RUNS, runs, strict=True)
            },
            ratings=dict(zip((*EXPOSURES, *RUNS), (*exposures, *runs), strict=True)),
        )
    except ValueError as error:
        raise table.error(line, str(error)) from None

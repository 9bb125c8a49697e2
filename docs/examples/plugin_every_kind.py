"""A plugin with a component of every kind, in one file: `tasktriage --plugin-file FILE …`.

In a distribution each factory is a text, "my_plugin.wiki:WikiReader", so that registering imports
nothing; a single file may give the class or the function itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

import click
import numpy as np
from numpy.typing import NDArray

from tasktriage.plugin import (
    Act,
    ClassifierSpec,
    CommandSpec,
    Dataset,
    DatasetInfo,
    DatasetSpec,
    Document,
    Effect,
    EmbedderClassifier,
    EmbedderSpec,
    ExtractorSpec,
    Label,
    LabelledTask,
    ModelInfo,
    ModelOutput,
    ModelSpec,
    Origin,
    OutputSpec,
    Policy,
    PolicyRule,
    PolicySpec,
    ReaderSpec,
    RunInfo,
    Source,
    Task,
    Taxonomy,
    TaxonomyNode,
    TaxonomySpec,
    Unit,
    UnitKind,
    hookimpl,
    plain_line,
)

DIMENSION = 8


class Letters:
    """Vectors of how often eight letters stand in a text."""

    id = "letters/1"
    dimension = DIMENSION

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors (n, 8)."""
        counts = [[1 + text.lower().count(letter) for letter in "aeiourst"] for text in texts]
        found = np.array(counts, dtype=np.float32).reshape(-1, DIMENSION)
        unit: NDArray[np.float32] = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit


@hookimpl
def tasktriage_embedders() -> Iterable[EmbedderSpec]:
    """`id` names the vectors: whatever was measured with others does not hold for them."""
    yield EmbedderSpec(name="letters", summary="Counts of eight letters", factory=Letters)


def letter_classifier(embedder: Any) -> EmbedderClassifier:
    """Return logistic regression on an embedder's vectors."""
    from sklearn.linear_model import LogisticRegression

    return EmbedderClassifier(embedder, LogisticRegression(C=100.0))


@hookimpl
def tasktriage_classifiers() -> Iterable[ClassifierSpec]:
    """`embedder` is handed to the factory; `trained_on=()`: it has seen no labels before."""
    yield ClassifierSpec(
        name="letters-lr",
        summary="Logistic regression on counts of letters",
        factory=letter_classifier,
        requires=("sklearn",),
        embedder="letters",
        trained_on=(),
    )


class Undecided:
    """A model that gives all texts the same probabilities."""

    info = ModelInfo("undecided", "1")
    embedder_id = Letters.id
    languages = ("en",)

    def assess(self, texts: Sequence[str]) -> ModelOutput:
        """Return vectors (n, 8) and probabilities (n, 3)."""
        same = np.tile([0.2, 0.5, 0.3], (len(texts), 1))
        return ModelOutput(vectors=Letters().embed(texts), probabilities=same)

    def prediction_sets(self, probabilities: NDArray[np.float64], coverage: float) -> None:
        """Return None: it is not calibrated."""

    def is_task_threshold(self, *, given: bool) -> None:
        """Return None: it can't tell tasks from other texts."""


@hookimpl
def tasktriage_models() -> Iterable[ModelSpec]:
    """`asks` would name the language model that it asks, if it asked one."""
    yield ModelSpec(name="undecided", summary="Always the same", factory=Undecided, trained_on=())


class WikiReader:
    """Pages of a wiki, whose headings stand between equals signs."""

    def read(self, source: Source) -> Iterator[Document | Task | Source]:
        """Yield the page as one document.

        Raises:
            InputError: it can't be read, or is no text.
        """
        text, notes = source.read_text()
        text = re.sub(r"^=+ *(.*?) *=+$", r"# \1", text, flags=re.MULTILINE)
        text = re.sub(r"^\* *", "- ", text, flags=re.MULTILINE)
        yield Document(name=source.name, text=text, title=source.title, notes=notes)


@hookimpl
def tasktriage_readers() -> Iterable[ReaderSpec]:
    """`suffixes` choose the reader; `tabular=True` would say that it yields tasks, a row each."""
    yield ReaderSpec(
        name="wiki",
        summary="Pages of a wiki",
        factory=WikiReader,
        suffixes=(".wiki",),
    )


class EveryLine:
    """Each line is a unit; the model says whether it is a task."""

    def extract(self, document: Document) -> Iterator[Unit]:
        """Yield the units with their places."""
        at = 0
        for number, line in enumerate(document.text.splitlines(keepends=True), start=1):
            text = line.strip().removeprefix("- ")
            if text:
                start = at + line.index(text)
                place = Origin(
                    document=document.name,
                    title=document.title,
                    line=number,
                    start=start,
                    end=start + len(text),
                )
                yield Unit(
                    task=Task(text, id=f"{document.name}#{number}", origin=place),
                    kind=UnitKind.HEADING if text.startswith("#") else UnitKind.DUTY,
                    prior=0.0 if text.startswith("#") else 0.5,
                    why="a line",
                )
            at += len(line)


@hookimpl
def tasktriage_extractors() -> Iterable[ExtractorSpec]:
    """Chosen by `--extractor every-line`."""
    yield ExtractorSpec(name="every-line", summary="Each line", factory=EveryLine)


def bakery() -> Taxonomy:
    """Return a taxonomy; one in a TOML file is made by `taxonomy_from_resource`."""
    bread = TaxonomyNode(id="bread", title="Bread", kind="role", tasks=("Knead the dough",))
    return Taxonomy(
        name="bakery",
        title="Bakeries",
        version="2026.1",
        licence="CC0-1.0",
        nodes=(bread,),
        threshold=0.6,
    )


@hookimpl
def tasktriage_taxonomies() -> Iterable[TaxonomySpec]:
    """`sector=False` keeps a classification of all work out of `--sector auto`."""
    yield TaxonomySpec(name="bakery", summary="Bakeries", factory=bakery)


def bakery_law() -> Policy:
    """Return a policy; one in a TOML file is made by `policy_from_resource`."""
    rule = PolicyRule(
        id="recall",
        title="Recalls",
        jurisdiction="NL",
        trigger=("recall",),
        not_triggered="Counting what was returned.",
        effect=Effect.HUMAN,
        basis="article 3",
        as_of=date(2026, 1, 1),
        source="https://example.org/law",
        expires=date(2027, 1, 1),
    )
    act = Act(id="recall", title="Recalling food", tasks=("Decide that bread is taken back",))
    return Policy(
        name="bakery-law",
        title="Rules for bakeries",
        version="2026.1",
        licence="CC0-1.0",
        rules=(rule,),
        acts=(act,),
    )


@hookimpl
def tasktriage_policies() -> Iterable[PolicySpec]:
    """Chosen by `--policy bakery-law`, or a rule of it by `--policy bakery-law/recall`."""
    yield PolicySpec(name="bakery-law", summary="Rules for bakeries", factory=bakery_law)


class TwoTasks:
    """A data set that needs no file."""

    info = DatasetInfo(
        name="two-tasks",
        title="Two tasks of a bakery",
        licence="CC0-1.0",
        source="https://example.org",
        scale="a label",
    )

    def load(self, folder: Path | None) -> Dataset:
        """Return the rows; `folder` is where files would be."""
        knead = LabelledTask(id="1", text="Knead", group="a", label=Label.AUTOMATABLE)
        sell = LabelledTask(id="2", text="Sell bread", group="b", label=Label.AUGMENTABLE)
        return Dataset(info=self.info, rows=(knead, sell))


@hookimpl
def tasktriage_datasets() -> Iterable[DatasetSpec]:
    """`takes_argument=True` would make it `two-tasks:ARGUMENT`, a folder say."""
    yield DatasetSpec(name="two-tasks", summary="Two tasks", factory=TwoTasks)


class Shout:
    """A line a result, in capitals."""

    def write(self, results: Iterable[Any], run: RunInfo, stream: IO[Any]) -> None:
        """Write to a text stream, and leave it open."""
        for item in results:
            text = plain_line(item.task.text)  # a stranger's: nothing that acts on a terminal
            stream.write(f"{text.upper()}: {item.final_label or item.error}\n")


@hookimpl
def tasktriage_outputs() -> Iterable[OutputSpec]:
    """`results` are the kinds that it writes; `binary=True` would give it a stream of bytes."""
    yield OutputSpec(
        name="shout",
        summary="A line a result, LOUD",
        factory=Shout,
        suffixes=(".shout",),
        results=("assessments",),
    )


@click.command("oven")
def oven() -> None:
    """Say how hot the oven is."""
    click.echo("220 °C")


@hookimpl
def tasktriage_commands() -> Iterable[CommandSpec]:
    """The factory is the command itself."""
    yield CommandSpec(name="oven", summary="Say how hot the oven is", factory=oven)

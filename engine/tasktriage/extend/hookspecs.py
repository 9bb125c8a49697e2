"""The hooks, and the table of kinds that everything else in this package is driven by.

Every hook takes no argument and yields specs. Registering must do no I/O and import nothing
heavy: name factories by string.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tasktriage.contracts.markers import hookspec
from tasktriage.contracts.specs import (
    ClassifierSpec,
    CommandSpec,
    ComponentSpec,
    DatasetSpec,
    EmbedderSpec,
    ExtractorSpec,
    ModelSpec,
    OutputSpec,
    ReaderSpec,
    TaxonomySpec,
)
from tasktriage.domain.taxonomy import Taxonomy

__all__ = ["KINDS", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of component: its hook, its spec, its noun, and what the component must have.

    `members` are those that every v1 plugin has; a later one, as `Model.languages`, is none of
    them. `made` is the class of a component that is a plain value.
    """

    name: str
    noun: str
    hook: str
    spec: type[ComponentSpec]
    members: tuple[str, ...]
    made: type | None = None


@hookspec
def tasktriage_embedders() -> Iterable[EmbedderSpec]:  # type: ignore[empty-body]
    """Yield embedders: text → unit vectors."""


@hookspec
def tasktriage_classifiers() -> Iterable[ClassifierSpec]:  # type: ignore[empty-body]
    """Yield trainable classifiers: texts → probabilities of the three labels."""


@hookspec
def tasktriage_models() -> Iterable[ModelSpec]:  # type: ignore[empty-body]
    """Yield trained models, ready for `--model`."""


@hookspec
def tasktriage_readers() -> Iterable[ReaderSpec]:  # type: ignore[empty-body]
    """Yield readers: a file or stream → documents, or tasks from a table."""


@hookspec
def tasktriage_extractors() -> Iterable[ExtractorSpec]:  # type: ignore[empty-body]
    """Yield extractors: a document → units that may be tasks."""


@hookspec
def tasktriage_taxonomies() -> Iterable[TaxonomySpec]:  # type: ignore[empty-body]
    """Yield sector taxonomies for `--sector`."""


@hookspec
def tasktriage_datasets() -> Iterable[DatasetSpec]:  # type: ignore[empty-body]
    """Yield labelled task sets for the benchmark."""


@hookspec
def tasktriage_outputs() -> Iterable[OutputSpec]:  # type: ignore[empty-body]
    """Yield output formats for `--format`."""


@hookspec
def tasktriage_commands() -> Iterable[CommandSpec]:  # type: ignore[empty-body]
    """Yield commands for the command line. A core command can't be replaced."""


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("embedders", "embedder", "tasktriage_embedders", EmbedderSpec, ("id", "embed")),
        Kind(
            "classifiers",
            "classifier",
            "tasktriage_classifiers",
            ClassifierSpec,
            ("fit", "predict_proba"),
        ),
        Kind(
            "models",
            "model",
            "tasktriage_models",
            ModelSpec,
            ("info", "embedder_id", "assess", "prediction_sets", "is_task_threshold"),
        ),
        Kind("readers", "reader", "tasktriage_readers", ReaderSpec, ("read",)),
        Kind("extractors", "extractor", "tasktriage_extractors", ExtractorSpec, ("extract",)),
        Kind(
            "taxonomies",
            "sector",
            "tasktriage_taxonomies",
            TaxonomySpec,
            ("name", "nodes"),
            made=Taxonomy,
        ),
        Kind("datasets", "data set", "tasktriage_datasets", DatasetSpec, ("info", "load")),
        Kind("outputs", "format", "tasktriage_outputs", OutputSpec, ("write",)),
        Kind("commands", "command", "tasktriage_commands", CommandSpec, ()),
    )
}
"""Kinds by name, in the order in which they are listed."""

"""The hooks, and what follows from them: the kinds of components and their registries.

Every hook takes no argument and yields specs. Registering must do no I/O and import nothing
heavy: name factories by string.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar, get_args, get_type_hints, overload

from tasktriage.contracts.markers import PROJECT, hookspec
from tasktriage.contracts.specs import (
    ClassifierSpec,
    CommandSpec,
    ComponentSpec,
    DatasetSpec,
    EmbedderSpec,
    ExtractorSpec,
    ModelSpec,
    OutputSpec,
    PolicySpec,
    ReaderSpec,
    TaxonomySpec,
)

from .registry import Registry

__all__ = ["KINDS", "Registries"]

SpecT = TypeVar("SpecT", bound=ComponentSpec)


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
def tasktriage_policies() -> Iterable[PolicySpec]:  # type: ignore[empty-body]
    """Yield policies for `--policy`: dated, sourced rules."""


@hookspec
def tasktriage_datasets() -> Iterable[DatasetSpec]:  # type: ignore[empty-body]
    """Yield labelled task sets for the benchmark."""


@hookspec
def tasktriage_outputs() -> Iterable[OutputSpec]:  # type: ignore[empty-body]
    """Yield output formats for `--format`."""


@hookspec
def tasktriage_commands() -> Iterable[CommandSpec]:  # type: ignore[empty-body]
    """Yield commands for the command line. A core command can't be replaced."""


def _spec_of(hook: object) -> type[ComponentSpec]:
    """Return the spec that a hook yields."""
    (spec,) = get_args(get_type_hints(hook)["return"])
    found: type[ComponentSpec] = spec
    return found


KINDS: dict[str, type[ComponentSpec]] = {
    spec.kind.name: spec
    for name, hook in list(globals().items())
    if name.startswith(f"{PROJECT}_")
    for spec in [_spec_of(hook)]
}
"""The spec of each kind by the kind's name, in the order in which kinds are listed."""


class _Of(Generic[SpecT]):
    """The registry of a kind as an attribute."""

    def __init__(self, spec: type[SpecT]) -> None:
        self._kind = spec.kind.name

    @overload
    def __get__(self, owner: None, kind: type) -> _Of[SpecT]: ...

    @overload
    def __get__(self, owner: Registries, kind: type) -> Registry[SpecT]: ...

    def __get__(self, owner: Registries | None, kind: type) -> _Of[SpecT] | Registry[SpecT]:
        return self if owner is None else owner.registry(self._kind)


class Registries:
    """The registry of every kind."""

    embedders = _Of(EmbedderSpec)
    classifiers = _Of(ClassifierSpec)
    models = _Of(ModelSpec)
    readers = _Of(ReaderSpec)
    extractors = _Of(ExtractorSpec)
    taxonomies = _Of(TaxonomySpec)
    policies = _Of(PolicySpec)
    datasets = _Of(DatasetSpec)
    outputs = _Of(OutputSpec)
    commands = _Of(CommandSpec)

    def registry(self, kind: str) -> Registry[Any]:
        """Return the registry of a kind."""
        raise NotImplementedError

"""Specs: what a plugin's hook yields. One frozen dataclass for each kind of component.

A spec names its factory by string ("package.module:attribute"), so that registering a component
imports nothing. The factory is called with the spec's `options` as keyword arguments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from tasktriage.domain.policy import Policy
from tasktriage.domain.taxonomy import NO_TAXONOMIES, Taxonomy

from .markers import PROJECT
from .settings import Setting

__all__ = [
    "ClassifierSpec",
    "CommandSpec",
    "ComponentSpec",
    "DatasetSpec",
    "EmbedderSpec",
    "ExtractorSpec",
    "Kind",
    "ModelSpec",
    "OutputSpec",
    "PolicySpec",
    "ReaderSpec",
    "TaxonomySpec",
]

NAME = re.compile(r"[a-z][a-z0-9-]*")
FACTORY = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of component: what it is called, and what a component of it must have.

    `members` are those that every v1 plugin has; a later one, as `Model.languages`, is none of
    them. `made` is the class of a component that is a plain value.
    """

    name: str
    noun: str
    members: tuple[str, ...] = ()
    made: type | None = None

    @property
    def hook(self) -> str:
        """The name of the hook that yields its specs."""
        return f"{PROJECT}_{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentSpec:
    """What every component says of itself; `kind` says what it is one of.

    name: lower-case letters, digits and hyphens. summary: one line, for lists. factory:
    "package.module:attribute", or what is called itself; it is called with the options. requires:
    top-level modules that must be importable; a component that lacks one is listed with the line to
    install it. extra: the extra of the package that brings them. options: keyword arguments of the
    factory. settings: those that a user may give, in a configuration file or a variable.

    Raises:
        ValueError: the name is not lower-case-with-hyphens, the factory string is malformed,
            `requires` names no top-level modules, or a setting is none or stands there twice.
    """

    kind: ClassVar[Kind]
    name: str
    summary: str
    factory: str | Callable[..., Any]
    requires: tuple[str, ...] = ()
    extra: str | None = None
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    settings: tuple[Setting, ...] = ()

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and NAME.fullmatch(self.name)):
            raise ValueError(f"name must be lower-case letters, digits and '-', got {self.name!r}")
        if not (isinstance(self.summary, str) and self.summary.strip()):
            raise ValueError(f"'{self.name}' needs a summary")
        if "\n" in self.summary:
            raise ValueError(f"the summary of '{self.name}' must be one line")
        if isinstance(self.factory, str):
            if not FACTORY.fullmatch(self.factory):
                raise ValueError(
                    f"factory of '{self.name}' must be 'module:attribute', got {self.factory!r}"
                )
        elif not callable(self.factory):
            raise ValueError(f"factory of '{self.name}' must be a string or callable")
        for module in self._texts("requires"):
            if not module.isidentifier():  # to look for a part of a package imports the package
                raise ValueError(
                    f"requires of '{self.name}' must be top-level modules, got {module!r}"
                )
        if not isinstance(self.options, Mapping):
            raise ValueError(f"options of '{self.name}' must be a mapping")
        self._check_settings()

    def _texts(self, name: str) -> tuple[str, ...]:
        """Return a field that must be a tuple of strings; a string would go letter by letter."""
        value = getattr(self, name)
        if not isinstance(value, tuple) or not all(isinstance(part, str) for part in value):
            raise ValueError(f"{name} of '{self.name}' must be a tuple of strings, got {value!r}")
        return value

    def _check_settings(self) -> None:
        if not isinstance(self.settings, tuple):
            raise ValueError(f"settings of '{self.name}' must be a tuple of Settings")
        names: set[str] = set()
        for setting in self.settings:
            if not isinstance(setting, Setting):
                raise ValueError(f"settings of '{self.name}' must be Settings, got {setting!r:.60}")
            if setting.name in names:
                raise ValueError(f"setting '{setting.name}' of '{self.name}' stands there twice")
            names.add(setting.name)

    def _check_suffixes(self) -> None:
        for suffix in self._texts("suffixes"):
            if suffix and (not suffix.startswith(".") or suffix != suffix.lower()):
                raise ValueError(f"suffixes of '{self.name}' must be like '.csv', got {suffix!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedderSpec(ComponentSpec):
    """Turns text into vectors.

    `takes_argument`: it is used as `name:ARGUMENT` (a model's name, say), and the factory gets the
    text behind the colon as the keyword argument `argument`.
    """

    kind = Kind("embedders", "embedder", ("id", "embed"))
    takes_argument: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierSpec(ComponentSpec):
    """A trainable text classifier.

    embedder: a name; that embedder (or the one the user names instead) is given to the factory as
    the keyword argument `embedder`. trained_on: whose labels it has seen before `fit`: names of
    data sets, or sha256 of files; `()` for none, None where that is not said. asks: the language
    model that it asks, if it asks one: that one may have made the labels of a test. The benchmark
    shows both.
    """

    kind = Kind("classifiers", "classifier", ("fit", "predict_proba"))
    embedder: str | None = None
    trained_on: tuple[str, ...] | None = None
    asks: str | None = None

    def __post_init__(self) -> None:
        ComponentSpec.__post_init__(self)  # slots=True makes a new class: no bare super() here
        _check_training(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec(ComponentSpec):
    """A trained model, ready to assess.

    A model folder says by itself what it was trained on, whatever its spec says.

    trained_on, asks: as those of a classifier.
    """

    kind = Kind(
        "models", "model", ("info", "embedder_id", "assess", "prediction_sets", "is_task_threshold")
    )
    trained_on: tuple[str, ...] | None = None
    asks: str | None = None

    def __post_init__(self) -> None:
        ComponentSpec.__post_init__(self)
        _check_training(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderSpec(ComponentSpec):
    """Reads inputs. Chosen by `--reader`, else by suffix.

    suffixes: that it reads (".csv", lower case). tabular: it yields tasks, a row each, and no
    documents.
    """

    kind = Kind("readers", "reader", ("read",))
    suffixes: tuple[str, ...] = ()
    tabular: bool = False

    def __post_init__(self) -> None:
        ComponentSpec.__post_init__(self)
        self._check_suffixes()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractorSpec(ComponentSpec):
    """Cuts documents into units."""

    kind = Kind("extractors", "extractor", ("extract",))


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonomySpec(ComponentSpec):
    """A taxonomy; the factory returns a `Taxonomy`.

    sector: it is of one sector's work, so that `--sector auto` may choose it; a classification of
    all work is none.
    """

    kind = Kind("taxonomies", "sector", ("name", "nodes"), made=Taxonomy)
    sector: bool = True

    def __post_init__(self) -> None:
        ComponentSpec.__post_init__(self)
        if self.name in NO_TAXONOMIES:
            raise ValueError(f"'{self.name}' has a meaning where sectors are named; take another")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySpec(ComponentSpec):
    """Rules that raise tasks towards a person; the factory returns a `Policy`."""

    kind = Kind("policies", "policy", ("name", "rules"), made=Policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSpec(ComponentSpec):
    """A labelled task set.

    `takes_argument`: it is used as `name:ARGUMENT` (a folder, say), and the factory gets the text
    behind the colon as the keyword argument `argument`.
    """

    kind = Kind("datasets", "data set", ("info", "load"))
    takes_argument: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSpec(ComponentSpec):
    """Writes results.

    suffixes: of files that it writes; `--output FILE` chooses by them. binary: it is given a stream
    of bytes, not of text. results: the kinds that it writes: assessments, extractions, profiles,
    comparisons, plans, migrations, skills; and portfolios, which come behind profiles, one at most,
    where those are of a table of roles. `keeps_columns`: it gives the user's table back where
    `RunInfo.keep_columns` asks for that. `explains`: it shows what moved a label, where
    `RunInfo.explain` asks for that. `shows_documents`: it shows the texts of `RunInfo.documents`,
    where they are there.
    """

    kind = Kind("outputs", "format", ("write",))
    suffixes: tuple[str, ...] = ()
    binary: bool = False
    results: tuple[str, ...] = ("assessments",)
    keeps_columns: bool = False
    explains: bool = False
    shows_documents: bool = False

    def __post_init__(self) -> None:
        ComponentSpec.__post_init__(self)
        self._check_suffixes()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSpec(ComponentSpec):
    """A click command added to the command line; the factory string names the command itself."""

    kind = Kind("commands", "command")

    def __post_init__(self) -> None:
        ComponentSpec.__post_init__(self)
        if self.settings:
            raise ValueError(f"command '{self.name}' has options of its own, and no settings")


def _check_training(spec: ClassifierSpec | ModelSpec) -> None:
    if spec.trained_on is not None:
        spec._texts("trained_on")
    if spec.asks is not None and not (isinstance(spec.asks, str) and spec.asks.strip()):
        raise ValueError(f"asks of '{spec.name}' must name a language model, got {spec.asks!r}")

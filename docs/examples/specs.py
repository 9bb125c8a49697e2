"""Examples of specs, settings and versions: what a hook yields."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tasktriage.plugin import (
    API_VERSION,
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
    Secret,
    Setting,
    TaxonomySpec,
    hookimpl,
    policy_from_resource,
    taxonomy_from_resource,
)


@hookimpl
def tasktriage_outputs() -> Iterable[OutputSpec]:
    """What the module of a plugin holds: functions marked so, named by kind."""
    yield OutputSpec(
        name="shout",
        summary="A line a result, LOUD",
        factory="my_plugin.shout:Shout",
        suffixes=(".shout",),
        results=("assessments", "extractions"),
    )


def example_hookimpl() -> None:
    """Registering imports nothing: the factory is a text until the format is used."""
    (spec,) = tasktriage_outputs()
    assert spec.factory == "my_plugin.shout:Shout"
    assert spec.kind.hook == "tasktriage_outputs"


def example_component_spec() -> None:
    """What every spec has: modules that must be there, and the extra that brings them."""
    spec: ComponentSpec = EmbedderSpec(
        name="my-vectors",
        summary="Vectors of a model of ours",
        factory="my_plugin.vectors:MyVectors",
        requires=("torch",),
        extra="torch",
        options={"pooling": "mean"},
    )
    assert spec.options["pooling"] == "mean"
    assert spec.kind.noun == "embedder"


def example_wrong_spec() -> None:
    """A spec that is wrong says so where it is made; the plugin is then left out, with the line."""
    with pytest.raises(ValueError, match="must be lower-case letters"):
        EmbedderSpec(name="My vectors", summary="Vectors", factory="my_plugin:MyVectors")


def example_settings() -> None:
    """What a user may set in a configuration file or a variable, and a key that is never shown."""
    url = Setting(name="url", summary="The server's address", default="http://localhost:8000")
    key = Setting(name="key", summary="The key for it", secret=True, required=True)
    spec = ModelSpec(
        name="remote",
        summary="A model behind HTTP",
        factory="my_plugin.remote:Remote",  # called with url=… and key=…
        settings=(url, key),
        asks="some-large-model",
    )
    assert [setting.name for setting in spec.settings] == ["url", "key"]


def example_secret() -> None:
    """A secret shows as `***` wherever it is printed, and has its value when asked."""
    key = Secret("sk-123456")
    assert f"{key} {key!r}" == "*** ***"
    assert key.reveal() == "sk-123456"


def example_texts_specs() -> None:
    """Specs of what learns and answers: `trained_on` says whose labels it has seen."""
    classifier = ClassifierSpec(
        name="my-lr",
        summary="Logistic regression on vectors of ours",
        factory="my_plugin.learns:my_classifier",  # called with embedder=…
        embedder="my-vectors",
        trained_on=(),
    )
    assert classifier.trained_on == ()  # none; None would say that nobody knows


def example_input_specs() -> None:
    """Specs of what reads inputs and cuts them into units."""
    reader = ReaderSpec(
        name="wiki",
        summary="Pages of a wiki",
        factory="my_plugin.wiki:WikiReader",
        suffixes=(".wiki",),
    )
    extractor = ExtractorSpec(name="lines", summary="Each line", factory="my_plugin.lines:Lines")
    assert not reader.tabular  # it yields documents, not a task a row
    assert extractor.kind.hook == "tasktriage_extractors"


def example_data_specs() -> None:
    """Specs of what is data: TOML files in the plugin's package, and a labelled task set."""
    taxonomy = TaxonomySpec(
        name="bakery",
        summary="Bakeries",
        factory=taxonomy_from_resource("my_plugin", "bakery.toml"),
        sector=True,
    )
    policy = PolicySpec(
        name="bakery-law",
        summary="Rules for bakeries",
        factory=policy_from_resource("my_plugin", "law.toml"),
    )
    data = DatasetSpec(
        name="bakery-tasks",
        summary="Tasks of bakeries, rated by two bakers",
        factory="my_plugin.data:BakeryTasks",
        takes_argument=False,
    )
    assert [spec.kind.name for spec in (taxonomy, policy, data)] == [
        "taxonomies",
        "policies",
        "datasets",
    ]


def example_command_spec() -> None:
    """The factory of a command names the click command itself."""
    command = CommandSpec(name="oven", summary="Say how hot it is", factory="my_plugin.oven:oven")
    assert command.kind.noun == "command"


def example_api_version() -> None:
    """The group of a plugin's entry point holds the version of the interface."""
    assert f"tasktriage.v{API_VERSION}" == "tasktriage.v1"

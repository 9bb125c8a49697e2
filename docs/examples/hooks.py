"""Examples that use the plugin of `plugin_every_kind.py`, as a user's commands would."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from click.testing import CliRunner

import tasktriage
from tasktriage import Engine, Plugins, Settings
from tasktriage.pipeline.write import run_info, write_results
from tasktriage.plugin import (
    Document,
    Effect,
    Extractor,
    Label,
    Policy,
    Reader,
    Source,
    Taxonomy,
)

PLUGIN = Path(__file__).with_name("plugin_every_kind.py")
PAGE = b"== Baker ==\n* Knead the dough\n* Sell bread\n"


def plugins() -> Plugins:
    """Return the installed plugins, and that file; `strict` raises what a user is only told."""
    return Plugins.from_settings(Settings(), strict=True, files=[PLUGIN])


def example_plugin_file() -> None:
    """What a plugin adds, by kind."""
    mine = plugins().find("wiki")  # by its own name, or by that of a component
    assert mine.name == "plugin-every-kind"
    assert mine.components["readers"] == ["wiki"]
    assert mine.components["outputs"] == ["shout"]


def example_embedders() -> None:
    """`make_embedder` takes a name, or `name:ARGUMENT` where the spec says so."""
    embedder = plugins().make_embedder("letters")
    assert embedder.embed(["Knead the dough"]).shape == (1, 8)


def example_classifiers() -> None:
    """A classifier with an embedder: the factory is given it."""
    found = plugins()
    entry = found.classifiers.find("letters-lr")
    classifier = entry.create(embedder=found.make_embedder("letters"))
    texts, labels = ["Scan", "Sell"], [Label.AUTOMATABLE, Label.AUGMENTABLE]
    assert classifier.fit(texts, labels).predict_proba(texts).shape == (2, 3)


def example_models() -> None:
    """A model by name, as `--model` takes it."""
    engine = Engine("undecided", plugins=plugins(), coverage=None)
    (found,) = engine.classify(["Sell bread"])
    assert found.label == "augmentable"


def example_readers() -> None:
    """A reader turns bytes into documents; offsets count code points of its text."""
    reader: Reader = plugins().readers.find("wiki").create()
    (page,) = reader.read(Source(name="baker.wiki", data=PAGE))
    assert isinstance(page, Document)
    assert page.text == "# Baker\n- Knead the dough\n- Sell bread\n"


def example_extractors() -> None:
    """An extractor cuts a document into units, with their places in its text."""
    extractor: Extractor = plugins().extractors.find("every-line").create()
    document = Document(name="baker.wiki", text="# Baker\n- Knead the dough\n")
    heading, unit = extractor.extract(document)
    assert heading.settled
    place = unit.task.origin
    assert document.text[place.start : place.end] == "Knead the dough"


def example_taxonomies() -> None:
    """A taxonomy by name, as `--sector` takes it."""
    bakery = plugins().taxonomies.find("bakery").create()
    assert isinstance(bakery, Taxonomy)
    assert bakery.node("bread").title == "Bread"


def example_policies() -> None:
    """A policy by name, as `--policy` takes it."""
    law = plugins().policies.find("bakery-law").create()
    assert isinstance(law, Policy)
    assert law.rules[0].effect is Effect.HUMAN


def example_datasets(folder: Path) -> None:
    """A data set by name, as suites name it."""
    data = plugins().make_dataset("two-tasks").load(folder)
    assert [row.text for row in data.rows] == ["Knead", "Sell bread"]


def example_outputs() -> None:
    """An output by name, as `--format` takes it, written to as the pipeline does."""
    found = plugins()
    task = tasktriage.Task("Sell bread")
    item = tasktriage.Assessment(task=task, probabilities=tasktriage.Probabilities(0.2, 0.5, 0.3))
    stream = StringIO()
    write_results([item], found.outputs.find("shout"), run_info("classify"), stream)
    assert stream.getvalue() == "SELL BREAD: augmentable\n"


def example_commands() -> None:
    """A command stands beside the core's; none of those can be replaced."""
    command = plugins().commands.find("oven").load()
    assert CliRunner().invoke(command).output == "220 °C\n"

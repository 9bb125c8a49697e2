"""Examples of the conformance kit: the tests of the plugin of `plugin_every_kind.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasktriage import Plugins, Settings
from tasktriage.testing import (
    CHECKS,
    Check,
    ClassifierContract,
    CommandContract,
    ConformanceCheck,
    DatasetContract,
    EmbedderContract,
    ExtractorContract,
    Finding,
    ModelContract,
    OutputContract,
    PluginContract,
    PolicyContract,
    ReaderContract,
    TaxonomyContract,
    check,
    checks,
    examine,
)
from tasktriage.testing.plugin import FakeEmbedder

PLUGIN = Path(__file__).with_name("plugin_every_kind.py")


def with_plugin() -> Plugins:
    """Return what is installed, and a plugin that is a file; an installed one needs no more."""
    return Plugins.from_settings(Settings(), strict=True, files=[PLUGIN])


class FromFile:
    """Where the tests below find their components; tests of an installed plugin need it not."""

    @classmethod
    def plugins(cls) -> Plugins:
        """Return the plugins."""
        return with_plugin()


class TestLetters(FromFile, EmbedderContract):
    """A test a check, of an embedder."""

    name = "letters"


class TestLettersRegression(FromFile, ClassifierContract):
    """A test a check, of a classifier whose factory is given an embedder."""

    name = "letters-lr"
    options = {"embedder": FakeEmbedder()}


class TestUndecided(FromFile, ModelContract):
    """A test a check, of a model."""

    name = "undecided"


class TestWiki(FromFile, ReaderContract):
    """A test a check, of a reader; with samples of what it should read."""

    name = "wiki"
    samples = {"baker.wiki": b"== Baker ==\n* Knead the dough\n* Sell bread\n"}


class TestEveryLine(FromFile, ExtractorContract):
    """A test a check, of an extractor."""

    name = "every-line"


class TestBakery(FromFile, TaxonomyContract):
    """A test a check, of a taxonomy."""

    name = "bakery"


class TestBakeryLaw(FromFile, PolicyContract):
    """A test a check, of a policy."""

    name = "bakery-law"


class TestTwoTasks(FromFile, DatasetContract):
    """A test a check, of a data set."""

    name = "two-tasks"


class TestShout(FromFile, OutputContract):
    """A test a check, of an output."""

    name = "shout"


class TestOven(FromFile, CommandContract):
    """A test a check, of a command."""

    name = "oven"


class TestPlugin(FromFile, PluginContract):
    """A test a check, of a plugin as a whole."""

    name = "plugin-every-kind"


def example_check() -> None:
    """All checks of a component's kind in one call; `AssertionError` says what to mend."""
    check(with_plugin().outputs.find("shout"))


def example_examine() -> None:
    """What comes of each check, as values."""
    found = examine(with_plugin().datasets.find("two-tasks"))
    assert all(isinstance(finding, Finding) for finding in found)
    assert {finding.outcome for finding in found} <= {"passed", "skipped"}


def example_checks() -> None:
    """The checks of a kind: a stable id, the release that asked for it first, how to mend."""
    ids = [one.id for one in checks("outputs")]
    assert "outputs.hostile-text" in ids
    assert all(isinstance(one, ConformanceCheck) and one.mend for one in checks())


def example_checks_of_a_value() -> None:
    """The checks of a kind for a component that was made already."""
    outputs = CHECKS["outputs"]
    assert isinstance(outputs, Check)
    with pytest.raises(AssertionError, match="outputs"):
        outputs(object())  # it can't write

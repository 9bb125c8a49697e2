"""Examples of errors and warnings."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from tasktriage import Plugins, Settings
from tasktriage.plugin import (
    ComponentError,
    InputError,
    OutputError,
    OutputSpec,
    PluginError,
    TasktriageError,
    TasktriageWarning,
    UsageError,
    hookimpl,
)


def example_input_error() -> None:
    """A reader's error names the input and says what to do; the other inputs are read."""
    error = InputError("jobs.wiki", "is encrypted; save it without a password first")
    assert str(error) == "jobs.wiki: is encrypted; save it without a password first"
    assert isinstance(error, TasktriageError)


def example_output_error() -> None:
    """An output's error: the user's doing, so it is one line, and nobody's bug."""
    error = OutputError("xml holds no more than a million results; give another --format")
    assert error.exit_code == 1


def example_usage_error() -> None:
    """The caller asked for what isn't there; a `ValueError` too, and exit code 2."""
    error = UsageError("a delimiter is one character, got 'ab'")
    assert isinstance(error, ValueError)
    assert error.exit_code == 2


def example_warning() -> None:
    """What the user should hear and what stops nothing, once a line on standard error."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("jobs.wiki: two pictures were left out", TasktriageWarning, stacklevel=1)
    assert [str(one.message) for one in caught] == ["jobs.wiki: two pictures were left out"]


def broken() -> object:
    """A factory with a bug."""
    raise RuntimeError("no such font")


@hookimpl
def tasktriage_outputs() -> list[OutputSpec]:
    """A plugin, in this file, whose output can't be made."""
    return [OutputSpec(name="broken", summary="Can't be made", factory=broken)]


def example_component_error() -> None:
    """What a component raises by mistake becomes one line that names component and plugin."""
    plugins = Plugins.from_settings(Settings(), files=[Path(__file__)])
    with pytest.raises(ComponentError, match="RuntimeError: no such font"):
        plugins.outputs.find("broken").create()


def example_plugin_error() -> None:
    """A plugin that can't be loaded is left out with a line; under strict loading it is this."""
    missing = Path("no-such-plugin.py")
    with pytest.raises(PluginError, match="no-such-plugin"):
        Plugins.from_settings(Settings(), strict=True, files=[missing]).load()

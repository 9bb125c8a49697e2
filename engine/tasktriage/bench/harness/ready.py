"""What would fail for certain after hours of work is said before any of it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from tasktriage.contracts.errors import UnknownNameError, UsageError
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry
from tasktriage.kit.atomic import check_writable
from tasktriage.models.model import FolderModel
from tasktriage.pipeline.engine import open_model

from .candidates import RECIPE, check_candidates
from .prepared import load_data
from .split import make_split
from .suite import TRAINED, Suite

__all__ = ["TRAINING", "check_ready"]

TRAINING = ("torch", "sentence_transformers")
"""Modules that a network is trained with."""


def check_ready(
    suites: Sequence[Suite], names: Iterable[str], plugins: Plugins, data: Path | None, out: Path
) -> None:
    """Check candidates and what they need, the data of all suites, and the place of results.

    Raises:
        UnknownNameError: no such candidate or data set; has the nearest names.
        UsageError: what a candidate needs is not installed; says how to get it.
        InputError: data are missing, or wrong, or can't be split.
        OutputError: nothing can be written into `out`.
    """
    names = list(names)
    check_candidates(names, plugins)
    trains = any(suite.kind in TRAINED for suite in suites)
    for name in names:
        _check_installed(name, plugins, trains=trains)
    check_writable(out)
    if len(suites) > 1:  # of a single one the run's first step tells
        for suite in suites:
            make_split(suite, *load_data(suite, plugins, data))


def _check_installed(name: str, plugins: Plugins, *, trains: bool) -> None:
    try:
        entry = plugins.classifiers.find(name)
    except UnknownNameError:
        if _trains_a_network(name, plugins, trains=trains):
            _check_modules(name)
        return
    _check_entry(name, entry)
    if entry.spec.embedder is not None:
        _check_entry(name, plugins.embedders.find(entry.spec.embedder.partition(":")[0]))


def _check_entry(name: str, entry: Entry) -> None:  # type: ignore[type-arg]
    if entry.missing:
        needs = ", ".join(entry.missing)
        raise UsageError(f"candidate '{name}' needs {needs}: {entry.install_hint}")


def _check_modules(name: str) -> None:
    if missing := [module for module in TRAINING if find_spec(module) is None]:
        raise UsageError(
            f"candidate '{name}' is trained anew and needs {', '.join(missing)}: "
            'pip install "tasktriage[train]"'
        )


def _trains_a_network(name: str, plugins: Plugins, *, trains: bool) -> bool:
    if name.startswith(RECIPE):
        return True
    if not trains or all(find_spec(module) is not None for module in TRAINING):
        return False  # nothing is missing, so no model is opened to look
    model = open_model(name, plugins)
    if not isinstance(model, FolderModel):
        return False
    return "finetune" in model.manifest.raw.get("training", {}).get("recipe", {})

"""A suite: a labelled task set, how it is split, and what is scored."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from tasktriage.contracts.errors import InputError, UnknownNameError

__all__ = ["TRAINED", "Grouping", "Kind", "Suite", "find_suite", "in_order", "suites"]

SCHEMA = "tasktriage.suite/1"
FOLDER = "suites"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")  # results lie in a folder of this name
LEADS = "onet-codebook"  # the suite that the shipped model was made for
OWN_SET = "folder"  # data sets of the user's own, whose path stands in the suite
OWN_SUITE = "(a suite of your own is a TOML file: name its path, which ends in .toml)"
TEXT, WHOLE = (str, "a text"), (int, "a whole number")
TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "name": TEXT,
    "version": ((str, int), "a text or a whole number"),
    "title": TEXT,
    "kind": TEXT,
    "dataset": TEXT,
    "test_dataset": TEXT,
    "group": TEXT,
    "folds": WHOLE,
    "steps": (list, "a list of numbers"),
    "draws": WHOLE,
    "seed": WHOLE,
    "chosen_on": (list, "a list of whole numbers"),
}
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


class Kind(StrEnum):
    """What a suite does."""

    FOLDS = "grouped-folds"
    """Train on all groups but some, test on those; every row once."""
    TRANSFER = "transfer"
    """Train on one set, score the labels of another."""
    RANK = "rank"
    """Train on one set, rank another by score against its graded target."""
    FEW_SHOT = "few-shot"
    """Train on a few rows of each label, several draws."""
    LEARNING_CURVE = "learning-curve"
    """Train on growing shares of the groups."""


TRAINED = (Kind.FOLDS, Kind.FEW_SHOT, Kind.LEARNING_CURVE)
"""Kinds whose every part trains candidates anew; in the others a model runs as shipped."""


class Grouping(StrEnum):
    """What counts as a group when a set is split."""

    SOC6 = "soc6"
    """Six-digit SOC code; a group that is none stands for itself."""
    SOC2 = "soc2"
    """SOC major group."""
    GROUP = "group"
    """The data set's own groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A suite, as its TOML file says.

    `steps` are the rows of each label (few-shot) or the shares of training groups (learning
    curve), `draws` how often each is drawn. Where another set is tested (transfer, rank), training
    rows whose text is tested are dropped, so that every tested row counts. `test_dataset` of a
    folds suite labels the same rows otherwise, and is scored: what is learnt from one set of labels
    is held against another. `chosen_on` are folds on which choices were made, such as a model's
    settings: the scores are of the others.

    Raises:
        ValueError: a value is out of range, or does not go with the kind.
    """

    name: str
    version: str
    title: str
    kind: Kind
    dataset: str
    test_dataset: str | None = None
    group: Grouping = Grouping.SOC6
    folds: int = 5
    steps: tuple[float, ...] = ()
    draws: int = 1
    seed: int = 0
    chosen_on: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        needs_test = self.kind in (Kind.TRANSFER, Kind.RANK)
        if needs_test != (self.test_dataset is not None) and self.kind is not Kind.FOLDS:
            verb = "needs" if needs_test else "takes no"
            raise ValueError(f"a {self.kind} suite {verb} test_dataset")
        if (self.kind in (Kind.FEW_SHOT, Kind.LEARNING_CURVE)) != bool(self.steps):
            raise ValueError("steps are for few-shot and learning-curve suites, and needed there")
        if not NAME.fullmatch(self.name):
            raise ValueError(f"name must be letters, digits, '.', '_' and '-', got '{self.name}'")
        if self.folds < 2:
            raise ValueError(f"folds must be at least 2, got {self.folds}")
        if self.draws < 1:
            raise ValueError(f"draws must be at least 1, got {self.draws}")
        if self.seed < 0:
            raise ValueError(f"seed must be at least 0, got {self.seed}")
        for step in self.steps:
            if self.kind is Kind.FEW_SHOT and (step < 1 or step != int(step)):
                raise ValueError(f"steps of a few-shot suite are whole numbers, got {step}")
            if self.kind is Kind.LEARNING_CURVE and not 0 < step <= 1:
                raise ValueError(f"steps of a learning curve are shares up to 1, got {step}")
        self._check_chosen_on()

    def _check_chosen_on(self) -> None:
        if self.chosen_on and self.kind is not Kind.FOLDS:
            raise ValueError(f"chosen_on is for {Kind.FOLDS} suites")
        for fold in self.chosen_on:
            if not isinstance(fold, int) or isinstance(fold, bool) or not 0 <= fold < self.folds:
                raise ValueError(
                    f"chosen_on holds {fold!r}, expected folds from 0 to {self.folds - 1}"
                )
        if len(set(self.chosen_on)) < len(self.chosen_on):
            raise ValueError("chosen_on names a fold twice")
        if len(self.chosen_on) == self.folds:
            raise ValueError("chosen_on names every fold, which leaves none to score")

    @property
    def headline_folds(self) -> tuple[int, ...] | None:
        """The folds that are scored; None where that is all."""
        rest = tuple(fold for fold in range(self.folds) if fold not in self.chosen_on)
        return rest if self.chosen_on else None

    @property
    def id(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"


def suites() -> dict[str, Suite]:
    """Return the suites that come with the package, the leading one first, then by name."""
    found = {}
    for file in files(__package__).joinpath(FOLDER).iterdir():
        if file.name.endswith(".toml"):
            suite = _parse(file.name, tomllib.loads(file.read_text("utf-8")))
            found[suite.name] = suite
    return dict(sorted(found.items(), key=lambda item: in_order(item[0])))


def in_order(name: str) -> tuple[bool, str]:
    """Return what suites are sorted by wherever they are listed: the leading one comes first."""
    return name != LEADS, name


def find_suite(name: str) -> Suite:
    """Return a suite by name, or from a TOML file.

    `folder:PATH` in a file, or another data set whose argument is the path of something there, is
    beside the file, whatever folder the command runs in.

    Raises:
        UnknownNameError: no such suite; has the nearest names.
        InputError: the file is no suite; says why.
    """
    path = Path(name)
    if path.suffix == ".toml":
        try:
            return _beside(path, _parse(name, tomllib.loads(path.read_text("utf-8"))))
        except FileNotFoundError:
            there = [other.stem for other in path.parent.glob("*.toml")]
            # close: of short names with one ending half the letters agree always
            near = get_close_matches(path.stem, there, n=3, cutoff=0.75)
            near = [f"{stem}.toml" for stem in near]
            meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
            raise InputError(
                name, f"can't be read as a suite: there is no such file{meant}"
            ) from None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InputError(name, f"can't be read as a suite: {error}") from None
    known = suites()
    if name not in known:
        hint = f"(for the file write {name}.toml)" if Path(f"{name}.toml").is_file() else OWN_SUITE
        raise UnknownNameError("suite", name, known, hint)
    return known[name]


def _beside(path: Path, suite: Suite) -> Suite:
    """Return the suite with the folders of its data sets found from its file's folder."""

    def found(dataset: str | None) -> str | None:
        kind, colon, argument = (dataset or "").partition(":")
        if not colon or not (kind == OWN_SET or (path.parent / argument).exists()):
            return dataset
        return f"{kind}:{path.parent / argument}"

    dataset = found(suite.dataset) or suite.dataset
    return replace(suite, dataset=dataset, test_dataset=found(suite.test_dataset))


def _choice(kind: type[ChoiceT], noun: str, value: str) -> ChoiceT:
    """Return the member of that value; an error has the nearest, and all that there are."""
    try:
        return kind(value)
    except ValueError:
        raise ValueError(_unknown(noun, value, [str(one) for one in kind])) from None


def _unknown(noun: str, value: str, known: Sequence[str]) -> str:
    near = UnknownNameError(noun, value, known).near
    meant = f"did you mean '{near[0]}'? " if near else ""
    return f"unknown {noun} '{value}'; {meant}there are: {', '.join(known)}"


def _parse(name: str, raw: Mapping[str, Any]) -> Suite:
    values = dict(raw)
    if values.pop("schema", None) != SCHEMA:
        raise InputError(name, f"""schema must be '{SCHEMA}', got {raw.get("schema")!r}""")
    known = [f.name for f in fields(Suite)]
    try:
        for key, value in values.items():
            if key not in known:
                raise ValueError(_unknown("key", key, known))
            types, expected = TYPES[key]
            if not isinstance(value, types) or isinstance(value, bool):
                raise ValueError(f"{key} must be {expected}, got {value!r}")
        for step in values.get("steps", ()):
            if not isinstance(step, int | float) or isinstance(step, bool):
                raise ValueError(f"steps must be numbers, got {step!r}")
        for key in ("name", "version", "title", "kind", "dataset"):
            if key not in values:
                raise ValueError(f"'{key}' is missing")
        values["kind"] = _choice(Kind, "kind", values["kind"])
        values["group"] = _choice(Grouping, "group", values.get("group", Grouping.SOC6))
        values["steps"] = tuple(values.get("steps", ()))
        values["chosen_on"] = tuple(values.get("chosen_on", ()))
        values["version"] = str(values["version"])
        return Suite(**values)
    except ValueError as error:
        raise InputError(name, f"is no suite: {error}") from None

"""Fit the weights by which the pipeline selects the units of a document that are tasks.

TASKTRIAGE_DATA=DIR python benchmarks/fit_selection.py [--model FOLDER] [--out JSON]

The rows are units of the invented postings' training and development parts, with their headings and
without, as the shipped extractor cuts them. Those of the development part are asked of the shipped
model. Its is-a-task head has learnt the training part and would be too sure of it, so a posting of
that part is asked of a head fitted on the four fifths that it is not in (with the codebook's
sentences and a sample of the recipe's tasks, which weigh as all of them do).

In these postings every list is of one kind; real ones are less tidy, so strays join: for every
sixty units one more, put into a list of the other kind. Prints the weights of
`tasktriage.pipeline.support.evidence`, and how the units fare with weights that were fitted on
other postings.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from result_file import SHIPPED, arguments, today, write
from sklearn.linear_model import LogisticRegression

from tasktriage.bench.extraction.found import home, place
from tasktriage.bench.extraction.kinds import PassageKind
from tasktriage.bench.extraction.postings import Posting, load_postings
from tasktriage.bench.extraction.rebuilt import rebuild
from tasktriage.bench.extraction.reference import references
from tasktriage.bench.extraction.sets import INVENTED_DEV, INVENTED_TRAIN, SETS
from tasktriage.config import Settings
from tasktriage.domain.document import Document
from tasktriage.extend.manager import Plugins
from tasktriage.kit.arrays import Floats
from tasktriage.models.encoder import Encoded
from tasktriage.models.model import FolderModel
from tasktriage.pipeline.assess import assess
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.segment import segment
from tasktriage.pipeline.support.evidence import Evidence, gather
from tasktriage.training.data import read_data
from tasktriage.training.recipe import read_recipe
from tasktriage.training.task_head import fit_task_head

__all__ = ["main", "measure"]

SEED, STRAYS, C, FOLDS, TASKS = 0, 1 / 60, 1.0, 5, 1500
OWN = slice(0, 2)  # columns of Evidence that are a unit's own; the others are of its place
WITH_MODEL = [0, 1, 2, 3, 4, 5]
RULES_ALONE = [0, 2, 5]  # lists look too alike to rules to be rivals
RECIPE = Path(__file__).resolve().parents[1] / "models/recipes/default.toml"


class Remembering:
    """An encoder that encodes each text once."""

    def __init__(self, encoder: Any) -> None:
        self._encoder = encoder
        self._known: dict[str, tuple[Any, Any]] = {}

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return vectors and features of n texts."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        found = self._encoder.encode(new)
        self._known.update(zip(new, zip(found.vectors, found.features, strict=True), strict=True))
        vectors, features = zip(*(self._known[text] for text in texts), strict=True)
        return Encoded(np.array(vectors), np.array(features))


@dataclass(frozen=True)
class Units:
    """The unsettled units of a document: evidence (n, 6) with the model and without, truth (n,)."""

    posting: str
    evidence: Floats
    by_rules: Floats
    duty: NDArray[np.bool_]


def fold(name: str) -> int:
    """Return the fold of a posting by its name."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % FOLDS


def models(model: FolderModel, tasks: Sequence[str]) -> Mapping[int, FolderModel]:
    """Return the model with a head for each fold of the training part that has not seen it."""
    found = {}
    names = [posting.id for posting in load_postings(INVENTED_TRAIN, Path()).rows]
    for number in range(FOLDS):
        without = {name for name in names if fold(name) == number}
        other = copy.copy(model)
        head = fit_task_head(model.encoder, tasks, without=without)
        other.heads = replace(model.heads, task=head)
        found[number] = other
    return found


def documents(model: FolderModel, tasks: Sequence[str]) -> Iterator[Units]:
    """Yield the units of every posting, with headings and without."""
    plugins = Plugins.from_settings(Settings(), third_party=False, strict=True)
    engine = Engine(model, plugins=plugins)
    unseen = models(model, tasks)
    for name in (INVENTED_TRAIN, INVENTED_DEV):
        for posting in load_postings(name, Path()).rows:
            asked = unseen[fold(posting.id)] if name == INVENTED_TRAIN else model
            for headings in (True, False):
                yield from _units(engine, asked, posting, name, headings=headings)


def _units(
    engine: Engine, model: FolderModel, posting: Posting, name: str, *, headings: bool
) -> Iterator[Units]:
    rebuilt = rebuild(posting, headings=headings)
    expected = references(rebuilt, posting, SETS[name])
    document = Document(name=posting.id, text=rebuilt.text, title=posting.title)
    items = list(assess(segment([document], engine.extractor), model))
    units = [item.unit for item in items]
    threshold = model.is_task_threshold(given=False)
    gathered = gather(units, [item.is_task for item in items], threshold)
    by_rules = gather(units, [None] * len(units), None)
    rows: list[tuple[Evidence, Evidence, bool]] = []
    for unit, evidence, alone in zip(units, gathered, by_rules, strict=True):
        span = place(unit.task, rebuilt.text)
        found = None if span is None else home(span, expected)
        ignored = found is not None and found.kind is PassageKind.IGNORED
        if evidence is not None and alone is not None and not ignored:
            rows.append((evidence, alone, found is not None and found.kind is PassageKind.DUTY))
    if rows:
        both, alone_all, duty = zip(*rows, strict=True)
        yield Units(posting.id, _array(both), _array(alone_all), np.array(duty))


def _array(rows: Sequence[Evidence]) -> Floats:
    return np.array([astuple(row) for row in rows])


def strays(units: Sequence[Units], generator: np.random.Generator) -> list[Units]:
    """Return evidence and truth of units put into lists of the other kind of their document."""
    made = []
    for one in units:
        if one.duty.all() or not one.duty.any():
            continue
        for _ in range(round(STRAYS * len(one.duty))):
            stray = int(generator.integers(len(one.duty)))
            host = int(generator.choice(np.flatnonzero(one.duty != one.duty[stray])))
            moved = (_moved(evidence, stray, host) for evidence in (one.evidence, one.by_rules))
            made.append(Units(one.posting, next(moved), next(moved), one.duty[[stray]]))
    return made


def _moved(evidence: Floats, stray: int, host: int) -> Floats:
    row = evidence[[host]]
    row[0, OWN] = evidence[stray, OWN]
    return row


def fitted(units: Sequence[Units], *, model: bool = True) -> LogisticRegression:
    """Fit the weights."""
    columns = WITH_MODEL if model else RULES_ALONE
    evidence = np.vstack([one.evidence if model else one.by_rules for one in units])
    duty = np.concatenate([one.duty for one in units])
    return LogisticRegression(C=C, fit_intercept=False).fit(evidence[:, columns], duty)


def held_out(some: Sequence[Units], every: Sequence[Units]) -> tuple[Any, Any]:
    """Return which units are kept by weights fitted on the postings of other folds; and truth."""
    weights = {
        number: fitted([one for one in every if fold(one.posting) != number])
        for number in range(FOLDS)
    }
    kept = [weights[fold(one.posting)].predict(one.evidence[:, WITH_MODEL]) for one in some]
    return np.concatenate(kept), np.concatenate([one.duty for one in some])


def measure(folder: Path, data: Path) -> dict[str, Any]:
    """Return what goes to the results file."""
    model = FolderModel(folder)
    model.encoder = Remembering(model.encoder)  # type: ignore[assignment]
    tasks = read_data(read_recipe(RECIPE).data, data).texts
    generator = np.random.default_rng(SEED)
    drawn = [tasks[row] for row in generator.permutation(len(tasks))[:TASKS]]
    units = list(documents(model, drawn))
    odd = strays(units, generator)
    every = [*units, *odd]
    kept, duty = held_out(units, every)
    odd_kept, odd_duty = held_out(odd, every)
    return {
        "schema": "tasktriage.fit-selection/2",
        "created": today(),
        "command": "TASKTRIAGE_DATA=DIR python benchmarks/fit_selection.py "
        "--out benchmarks/results/fit_selection.json",
        "seed": SEED,
        "folds": FOLDS,
        "postings": len({one.posting for one in units}),
        "units": len(duty),
        "strays": len(odd),
        "weights": _named(fitted(every), WITH_MODEL),
        "weights_without_model": _named(fitted(every, model=False), RULES_ALONE),
        "duties_kept": round(float(kept[duty].mean()), 3),
        "kept_that_are_no_duties": round(float((~duty)[kept].mean()), 3),
        "stray_duties_kept": round(float(odd_kept[odd_duty].mean()), 3),
        "stray_others_kept": round(float(odd_kept[~odd_duty].mean()), 3),
    }


def _named(fitted: LogisticRegression, columns: Sequence[int]) -> dict[str, float]:
    names = [field.name for field in fields(Evidence)]
    weights = zip(columns, fitted.coef_[0], strict=True)
    return {names[at]: round(float(weight), 2) for at, weight in weights}


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, print, and write where --out says."""
    warnings.simplefilter("ignore")  # what a document lacks is no news here
    parser = arguments(__doc__)
    parser.add_argument("--model", type=Path, default=SHIPPED, help="model folder")
    options = parser.parse_args(argv)
    result = measure(options.model, Path(os.environ.get("TASKTRIAGE_DATA", "data")))
    print(json.dumps(result, indent=1))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

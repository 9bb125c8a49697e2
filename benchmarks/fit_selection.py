"""Fit the weights by which the pipeline selects the units of a document that are tasks.

python benchmarks/fit_selection.py [--model FOLDER] [--out JSON]

The rows are units of the invented postings' development part, with their headings and without, as
the shipped extractor cuts them and the shipped model sees them (its is-a-task head learnt from the
training part). In these postings every list is of one kind; real ones are less tidy, so strays
join: for every twenty units one more, put into a list of the other kind. Prints the weights of
`tasktriage.pipeline.support.evidence`, and how the units of the development part fare with them.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from result_file import SHIPPED, arguments, today, write
from sklearn.linear_model import LogisticRegression

from tasktriage.bench.extraction.found import home, place
from tasktriage.bench.extraction.kinds import PassageKind
from tasktriage.bench.extraction.postings import load_postings
from tasktriage.bench.extraction.rebuilt import rebuild
from tasktriage.bench.extraction.reference import references
from tasktriage.bench.extraction.sets import INVENTED_DEV
from tasktriage.config import Settings
from tasktriage.domain.document import Document
from tasktriage.extend.manager import Plugins
from tasktriage.kit.arrays import Floats
from tasktriage.models.model import FolderModel
from tasktriage.pipeline.assess import assess
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.segment import segment
from tasktriage.pipeline.support.evidence import Evidence, gather

__all__ = ["main", "measure"]

SEED, STRAYS, C = 0, 1 / 20, 1.0
OWN, RUN = slice(0, 2), slice(2, 4)  # columns of Evidence
# what the rules say of the rest of a list adds nothing to what the model says of it
WITH_MODEL, RULES_ALONE = [0, 1, 3], [0, 2]


@dataclass(frozen=True)
class Units:
    """The unsettled units of one document: evidence (n, 4), whether each is a duty."""

    evidence: Floats
    duty: NDArray[np.bool_]


def documents(model: FolderModel) -> Iterator[Units]:
    """Yield the units of every posting, with headings and without."""
    plugins = Plugins.from_settings(Settings(), third_party=False, strict=True)
    engine = Engine(model, plugins=plugins)
    threshold = model.is_task_threshold(given=False)
    postings = load_postings(INVENTED_DEV, Path())
    for posting in postings.rows:
        for headings in (True, False):
            rebuilt = rebuild(posting, headings=headings)
            expected = references(rebuilt, posting, postings.about)
            document = Document(name=posting.id, text=rebuilt.text, title=posting.title)
            items = list(assess(segment([document], engine.extractor), model))
            gathered = gather([i.unit for i in items], [i.is_task for i in items], threshold)
            rows: list[tuple[Evidence, bool]] = []
            for item, evidence in zip(items, gathered, strict=True):
                span = place(item.unit.task, rebuilt.text)
                found = None if span is None else home(span, expected)
                if evidence is not None and not (found and found.kind is PassageKind.IGNORED):
                    duty = found is not None and found.kind is PassageKind.DUTY
                    rows.append((evidence, duty))
            if rows:
                yield Units(
                    np.array([astuple(evidence) for evidence, _ in rows]),
                    np.array([duty for _, duty in rows]),
                )


def strays(units: Sequence[Units], generator: np.random.Generator) -> tuple[Floats, Any]:
    """Return evidence and truth of units put into lists of the other kind of their document."""
    made, duty = [], []
    for one in units:
        if one.duty.all() or not one.duty.any():
            continue
        for _ in range(round(STRAYS * len(one.duty))):
            stray = generator.integers(len(one.duty))
            host = generator.choice(np.flatnonzero(one.duty != one.duty[stray]))
            made.append(np.concatenate([one.evidence[stray, OWN], one.evidence[host, RUN]]))
            duty.append(one.duty[stray])
    return np.array(made).reshape(-1, 4), np.array(duty, dtype=bool)


def measure(folder: Path) -> dict[str, Any]:
    """Return what goes to the results file."""
    units = list(documents(FolderModel(folder)))
    odd, odd_duty = strays(units, np.random.default_rng(SEED))
    evidence = np.vstack([*(one.evidence for one in units), odd])
    duty = np.concatenate([*(one.duty for one in units), odd_duty])
    fitted = LogisticRegression(C=C, fit_intercept=False).fit(evidence[:, WITH_MODEL], duty)
    rules = LogisticRegression(C=C, fit_intercept=False).fit(evidence[:, RULES_ALONE], duty)
    kept = fitted.predict(evidence[:, WITH_MODEL])
    plain = slice(0, len(duty) - len(odd_duty))
    return {
        "schema": "tasktriage.fit-selection/1",
        "created": today(),
        "command": "python benchmarks/fit_selection.py --out benchmarks/results/fit_selection.json",
        "seed": SEED,
        "units": len(duty) - len(odd_duty),
        "strays": len(odd_duty),
        "weights": _named(fitted, WITH_MODEL),
        "weights_without_model": _named(rules, RULES_ALONE),
        "duties_kept": round(float(kept[plain][duty[plain]].mean()), 3),
        "kept_that_are_no_duties": round(float((~duty[plain])[kept[plain]].mean()), 3),
        "stray_duties_kept": round(float(kept[len(duty) - len(odd) :][odd_duty].mean()), 3),
        "stray_others_kept": round(float(kept[len(duty) - len(odd) :][~odd_duty].mean()), 3),
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
    result = measure(options.model)
    print(json.dumps(result, indent=1))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

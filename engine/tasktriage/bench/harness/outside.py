"""Score predictions that were made elsewhere, as a run's are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from tasktriage.contracts.errors import InputError, UsageError

from .assemble import identity_of
from .candidates import Candidate
from .contamination import contamination
from .execute import Job, assembled
from .fitters import Fitter
from .given import Form, Given
from .parts import PartCost, PartResult
from .prepared import Prepared
from .result import Contamination, Cost, Result, Score
from .result_files import write_result
from .suite import Kind

__all__ = ["NOTHING", "SPLIT", "Claims", "score_given"]

SPLIT, NOTHING = "split", "nothing"
"""What `trained_on` may say besides names: the suite's training rows alone; no labelled row."""
TYPO = 0.85  # likeness from which a name is taken for another one's slip
ONCE = (Kind.FOLDS, Kind.TRANSFER, Kind.RANK)
OF_PROBABILITIES = ("cross_entropy", "brier", "calibration", "ece", "aurc")  # beginnings of names
UNTIMED = PartCost(fit_s=0.0, predict_s=0.0, embed_s=0.0)


@dataclass(frozen=True, slots=True)
class Claims:
    """What the user says of predictions: whose they are, and what that was trained on.

    `trained_on`: names of data sets, or `SPLIT` or `NOTHING` alone; None where they don't say.
    """

    name: str
    trained_on: tuple[str, ...] | None = None


def score_given(
    prepared: Prepared, given: Given, claims: Claims, out: Path, command: str
) -> Result:
    """Score predictions on a suite's tested rows, write the result, and return it.

    Answers stand as they are: no temperature is fitted, and there are no sets, no speed and no
    size. Labels alone have no figures of probabilities.

    Raises:
        UsageError: the suite trains several times on the way, or `trained_on` contradicts itself.
        InputError: rows are missing or strange, or the answers do not fit the suite.
        OSError: a file can't be written.
    """
    claims = replace(claims, trained_on=_as_named(prepared, claims.trained_on))
    _check(prepared, given, claims)
    candidate = Candidate(
        claims.name,
        given.sha256[:12],
        _unmade,
        _names(claims),
        shipped=True,
        params={"predictions_sha256": given.sha256, "predictions": str(given.form)},
    )
    parts = prepared.split.parts
    tested = np.unique(np.concatenate([part.test for part in parts]))
    p = given.of_rows(prepared.tested.rows, tested.tolist())
    run = [PartResult(n, part, p[part.test], None, UNTIMED) for n, part in enumerate(parts)]
    job = Job(prepared, claims.name, out, command)
    result = assembled(job, identity_of(prepared, claims.name, candidate), candidate, [run])
    kept = {name: score for name, score in result.scores.items() if score.value is not None}
    result = replace(
        result,
        scores=kept,
        contamination=_contamination(prepared, candidate, claims),
        cost=Cost(fit_s=None, predict_s=None, embed_s=None),
    )
    if given.form is Form.LABELS:
        result = _without_probabilities(result)
    write_result(job.path, result)
    return result


def _as_named(prepared: Prepared, said: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Return names of data sets as the sets have them, where the suite writes them otherwise.

    Raises:
        UsageError: one is nearly a name that this suite knows, and would count as another set.
    """
    if said is None:
        return None
    suite = prepared.suite
    names = {suite.dataset: prepared.train.info.name}
    names[suite.test_dataset or suite.dataset] = prepared.tested.info.name
    known = {name: name for name in (SPLIT, NOTHING, *names.values())} | names
    for one in said:
        near = {name.lower(): name for name in known}
        if one not in known and (found := get_close_matches(one.lower(), near, 1, TYPO)):
            raise UsageError(f"unknown data '{one}'; did you mean '{near[found[0]]}'?")
    return tuple(known.get(one, one) for one in said)


def _check(prepared: Prepared, given: Given, claims: Claims) -> None:
    suite = prepared.suite
    if suite.kind not in ONCE:
        raise UsageError(
            f"suite '{suite.name}' trains several times and asks each time: predictions can be "
            f"scored on suites of the kinds {', '.join(ONCE)}"
        )
    if given.form is Form.SCORES and suite.kind is not Kind.RANK:
        raise InputError(
            given.name, f"has scores alone; suite '{suite.name}' needs probabilities or labels"
        )
    said = claims.trained_on or ()
    if len(said) > 1 and {SPLIT, NOTHING} & set(said):
        raise UsageError(f"'{SPLIT}' and '{NOTHING}' stand alone, got {', '.join(said)}")


def _names(claims: Claims) -> tuple[str, ...] | None:
    return () if claims.trained_on in ((SPLIT,), (NOTHING,)) else claims.trained_on


def _contamination(prepared: Prepared, candidate: Candidate, claims: Claims) -> Contamination:
    if claims.trained_on == (SPLIT,):
        return Contamination("no", "its user says that it was trained on the training rows alone")
    if claims.trained_on == (NOTHING,):
        return Contamination("no", "its user says that it was trained on no labelled row")
    return contamination(prepared, candidate)


def _without_probabilities(result: Result) -> Result:
    """Leave out what labels alone do not say."""
    groups = {
        name: replace(group, brier=None, calibration=None)
        for name, group in result.by_group.items()
    }
    tags = {name: replace(tag, scores=_kept(tag.scores)) for name, tag in result.by_tag.items()}
    scores = _kept(result.scores)
    return replace(result, scores=scores, by_group=groups, by_tag=tags, curves=None, worst=())


def _kept(scores: Mapping[str, Score]) -> dict[str, Score]:
    return {k: score for k, score in scores.items() if not k.startswith(OF_PROBABILITIES)}


def _unmade() -> Fitter:
    raise AssertionError("predictions are given, nothing is made")

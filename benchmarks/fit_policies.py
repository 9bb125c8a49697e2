"""Make the weights that lie beside the acts of the bundled policies.

    python benchmarks/fit_policies.py --data DIR [--out SAFETENSORS]

Acts are learnt from their own sentences, from what is near each of them and from ordinary work, by
logistic regression on the features that `policies.features` gives: every act is a class, what is
near one is a class of its own, and so is other work. The acts that a rule names are learnt together
besides, against all else. Of O*NET's statements (DIR/gpts_are_gpts.tsv) those of occupations that
work with things and code are other work too, each for a small part of a sentence, but for
supervisors and for statements that name people: of what other occupations do, too much is an act.
How sure the weights may be (slopes and offsets) is measured on sentences that were left out, a
third at a time. What is written is
numbers, with the hash of the sentences: no text can be read from them, and they are not used once
a sentence has changed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from result_file import arguments
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from tasktriage.contracts.protocols import Model
from tasktriage.domain.policy import Policy
from tasktriage.extend.checks import ask
from tasktriage.kit.policy_file import read_policy
from tasktriage.pipeline.engine import Engine
from tasktriage.policies.closed_form import fit_calibration
from tasktriage.policies.features import features, rarity
from tasktriage.policies.learnt import Learnt, Together, write_learnt
from tasktriage.policies.triggers import sentences

__all__ = ["fitted", "main"]

FOLDER = Path(__file__).resolve().parent.parent / "plugins/tasktriage_plugins/policies_ai_law"
WIDTH = 4096  # of what words say
STRENGTH = 20.0  # inverse of the penalty
FOLDS = 3
STATEMENT = 0.05  # what a statement of O*NET weighs, where a sentence weighs 1
THINGS = ("15", "17", "19", "27", "35", "37", "45", "47", "49", "51", "53")  # SOC major groups
PEOPLE = re.compile(
    r"hir(?:e|ing)|applica|recruit|personnel|employee|worker|staff|disciplin|candidate|student"
    r"|patient|client|admission|eligib|promot",
    re.IGNORECASE,
)

Floats = NDArray[np.float32]
Classes = NDArray[np.intp]


@dataclass(frozen=True)
class Sums:
    """What is learnt from: features (n, f) with classes and weights (n,)."""

    x: csr_matrix
    classes: Classes
    weights: NDArray[np.float64]

    def classed(self) -> LogisticRegression:
        """Return a logistic regression of the classes."""
        model = LogisticRegression(C=STRENGTH, max_iter=1000)
        return model.fit(self.x, self.classes, self.weights)

    def together(self, places: Sequence[int]) -> LogisticRegression:
        """Return a logistic regression of whether it is one of these classes."""
        model = LogisticRegression(C=STRENGTH, max_iter=1000)
        return model.fit(self.x, np.isin(self.classes, places), self.weights)


def with_statements(x: csr_matrix, classes: Classes, statements: csr_matrix, other: int) -> Sums:
    """Return sentences (n, f), and statements of a class that is other work."""
    more = statements.shape[0]
    return Sums(
        vstack([x, statements]).tocsr(),
        np.append(classes, np.full(more, other)),
        np.append(np.ones(len(classes)), np.full(more, STATEMENT)),
    )


def other_work(path: Path, model: Model, rare: Floats) -> csr_matrix:
    """Return the features (m, f) of O*NET's statements that are taken for other work."""
    with path.open(encoding="utf-8", newline="") as file:
        codes = {row["task"]: row["soc_code"] for row in csv.DictReader(file, delimiter="\t")}
    texts = [
        text
        for text, code in codes.items()
        if code.startswith(THINGS) and code[3] != "1" and not PEOPLE.search(text)
    ]
    return csr_matrix(features(texts, ask(model, texts).vectors, rare))


def fitted(
    policy: Policy, sets: Sequence[tuple[int, ...]], model: Model, data: Path
) -> tuple[Learnt, NDArray[np.float64]]:
    """Return what is learnt of a policy's acts, and the shares (n, k) of sentences left out."""
    texts, classes = sentences(policy)
    acts, last = len(policy.acts), int(classes.max())
    rare = rarity(texts, WIDTH)
    x = csr_matrix(features(texts, ask(model, texts).vectors, rare))
    other = other_work(data / "gpts_are_gpts.tsv", model, rare)
    shares, logits = np.zeros((len(texts), acts)), np.zeros((len(texts), len(sets)))
    for rows, rest in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(x, classes):
        part = with_statements(x[rows], classes[rows], other, last)
        shares[rest] = part.classed().predict_proba(x[rest])[:, :acts]
        for column, places in enumerate(sets):
            logits[rest, column] = part.together(places).decision_function(x[rest])
    every = with_statements(x, classes, other, last)
    whole, joint = every.classed(), [every.together(places) for places in sets]
    bare = Together(
        tuple(sets),
        np.stack([one.coef_[0] for one in joint], axis=1).astype(np.float32),
        np.array([one.intercept_[0] for one in joint], dtype=np.float32),
        np.tile(np.array([1.0, 0.0], np.float32), (len(sets), 1)),
    )
    learnt = Learnt(whole.coef_.T.astype(np.float32), whole.intercept_, rare, acts, 1.0, 0.0, bare)
    return calibrated(learnt, classes, shares, logits), shares


def calibrated(
    learnt: Learnt, classes: Classes, shares: NDArray[np.float64], logits: NDArray[np.float64]
) -> Learnt:
    """Return it with slopes and offsets by what sentences were given that were left out."""
    truth = np.eye(int(classes.max()) + 1)[classes][:, : learnt.acts]
    slope, offset = fit_calibration(shares.ravel(), truth.ravel())
    scores = np.hstack([shares, logits])
    bare = learnt.together
    if bare is None:
        return replace(learnt, slope=slope, offset=offset)
    found = [
        fit_calibration(learnt.fired(scores, places), np.isin(classes, places).astype(np.float64))
        for places in bare.sets
    ]
    together = replace(bare, calibration=np.array(found, dtype=np.float32))
    return replace(learnt, slope=slope, offset=offset, together=together)


def sets_of(policies: Sequence[Policy]) -> list[tuple[int, ...]]:
    """Return the sets of acts that the rules of policies with the same acts name, by places."""
    places = {act.id: place for place, act in enumerate(policies[0].acts)}
    found = {
        tuple(sorted(places[act] for act in rule.trigger))
        for policy in policies
        for rule in policy.rules
    }
    return sorted(found)


def figures(policy: Policy, shares: NDArray[np.float64]) -> str:
    """Say how well the sentences that were left out are told apart."""
    _, classes = sentences(policy)
    acts = len(policy.acts)
    truth = np.eye(int(classes.max()) + 1, dtype=bool)[classes][:, :acts]
    found = shares >= policy.threshold
    right = int((found & truth).sum())
    none = classes >= acts
    return (
        f"{len(classes):,} sentences, {acts} acts, left out by thirds: precision "
        f"{right / found.sum():.3f}, recall {right / truth.sum():.3f}, false matches on near and "
        f"other work {found[none].any(axis=1).mean():.3f}"
    )


def main() -> None:
    """Fit and write."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of gpts_are_gpts.tsv")
    given = parser.parse_args()
    files = sorted(path for path in FOLDER.glob("*.toml") if path.name != "acts.toml")
    policies = [read_policy(path) for path in files]
    policy, model = policies[0], Engine().model
    learnt, shares = fitted(policy, sets_of(policies), model, given.data)
    out = given.out or FOLDER / "acts.safetensors"
    write_learnt(out, learnt, policy, model.embedder_id)
    print(figures(policy, shares))
    print(f"{out}: {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

"""Make the weights that lie beside the acts of the bundled policies.

    python benchmarks/fit_policies.py --data DIR [--out SAFETENSORS]

Acts are learnt from their own sentences, from what is near each of them and from ordinary work, by
logistic regression on the features that `policies.features` gives: every act is a class, what is
near one is a class of its own, and so is other work. O*NET's statements (DIR/gpts_are_gpts.tsv)
are other work too, each for a tenth of a sentence: all those of occupations that work with things
and code, but for supervisors and for statements that name people, and of the other occupations
those that the acts' own sentences alone find improbable, for some of them are acts. How sure the
weights may be (a slope and an offset) is measured on sentences that were left out, a fifth at a
time. What is written is numbers, with the hash of the sentences: no text can be read from them, and
they are not used once a sentence has changed.
"""

from __future__ import annotations

import csv
import re
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
from tasktriage.policies.learnt import Learnt, write_learnt
from tasktriage.policies.triggers import sentences

__all__ = ["fitted", "main"]

FOLDER = Path(__file__).resolve().parent.parent / "plugins/tasktriage_plugins/policies_ai_law"
POLICY = "eu-ai-act.toml"  # any of them: all share the acts
WIDTH = 4096  # of what words say
STRENGTH = 20.0  # inverse of the penalty
FOLDS = 5
STATEMENT = 0.1  # what a statement of O*NET weighs, where a sentence weighs 1
THINGS = ("15", "17", "19", "27", "35", "37", "45", "47", "49", "51", "53")  # SOC major groups
PEOPLE = re.compile(
    r"hir(?:e|ing)|applica|recruit|personnel|employee|worker|staff|disciplin|candidate|student"
    r"|patient|client|admission|eligib|promot",
    re.IGNORECASE,
)
IMPROBABLE = 0.3

Floats = NDArray[np.float32]
Classes = NDArray[np.intp]


def logistic(x: csr_matrix, classes: Classes, statements: csr_matrix | None) -> LogisticRegression:
    """Return a logistic regression of sentences (n, f) in classes (n,), beside statements."""
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    if statements is None:
        return model.fit(x, classes)
    more = statements.shape[0]
    weights = np.append(np.ones(len(classes)), np.full(more, STATEMENT))
    other = np.full(more, classes.max())
    return model.fit(vstack([x, statements]).tocsr(), np.append(classes, other), weights)


def other_work(
    path: Path, model: Model, rare: Floats, known: LogisticRegression, acts: int
) -> csr_matrix:
    """Return the features (m, f) of O*NET's statements that are taken for other work."""
    with path.open(encoding="utf-8", newline="") as file:
        codes = {row["task"]: row["soc_code"] for row in csv.DictReader(file, delimiter="\t")}
    texts = list(codes)
    x = csr_matrix(features(texts, ask(model, texts).vectors, rare))
    likely = known.predict_proba(x)
    things = np.array(
        [
            code.startswith(THINGS) and code[3] != "1" and not PEOPLE.search(text)
            for text, code in codes.items()
        ]
    )
    return x[things | (likely[:, :acts].sum(axis=1) < IMPROBABLE)]


def fitted(policy: Policy, model: Model, data: Path) -> tuple[Learnt, NDArray[np.float64]]:
    """Return what is learnt of a policy's acts, and what sentences left out were given (n, k)."""
    texts, classes = sentences(policy)
    acts = len(policy.acts)
    rare = rarity(texts, WIDTH)
    x = csr_matrix(features(texts, ask(model, texts).vectors, rare))
    alone = logistic(x, classes, None)
    other = other_work(data / "gpts_are_gpts.tsv", model, rare, alone, acts)
    left_out = np.zeros((len(texts), acts))
    for rows, rest in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(x, classes):
        part = logistic(x[rows], classes[rows], other)
        left_out[rest] = part.predict_proba(x[rest])[:, :acts]
    truth = np.eye(int(classes.max()) + 1)[classes][:, :acts]
    slope, offset = fit_calibration(left_out.ravel(), truth.ravel())
    whole = logistic(x, classes, other)
    weights, bias = whole.coef_.T.astype(np.float32), whole.intercept_.astype(np.float32)
    learnt = Learnt(weights, bias, rare, acts, slope, offset)
    return learnt, learnt.calibrated(left_out)


def figures(policy: Policy, shares: NDArray[np.float64]) -> str:
    """Say how well the sentences that were left out are told apart."""
    _, classes = sentences(policy)
    acts = len(policy.acts)
    truth = np.eye(int(classes.max()) + 1, dtype=bool)[classes][:, :acts]
    found = shares >= policy.threshold
    right = int((found & truth).sum())
    none = classes >= acts
    return (
        f"{len(classes):,} sentences, {acts} acts, left out by fifths: precision "
        f"{right / found.sum():.3f}, recall {right / truth.sum():.3f}, false matches on near and "
        f"other work {found[none].any(axis=1).mean():.3f}"
    )


def main() -> None:
    """Fit and write."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of gpts_are_gpts.tsv")
    given = parser.parse_args()
    policy = read_policy(FOLDER / POLICY)
    model = Engine().model
    learnt, shares = fitted(policy, model, given.data)
    out = given.out or FOLDER / "acts.safetensors"
    write_learnt(out, learnt, policy, model.embedder_id)
    print(figures(policy, shares))
    print(f"{out}: {out.stat().st_size:,} bytes; slope {learnt.slope:.2f}, {learnt.offset:.2f}")


if __name__ == "__main__":
    main()

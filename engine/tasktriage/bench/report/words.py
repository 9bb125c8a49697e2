"""What the report says: names and glosses of the figures, how to read each chart, the limits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tasktriage.domain.label import LABELS

__all__ = [
    "CONTAMINATION",
    "DRAWN",
    "HOW_TO_READ",
    "KINDS",
    "LABEL_NAMES",
    "LIMITS",
    "METHOD",
    "METRICS",
    "SCOPE",
    "SLICED",
    "SURE",
    "Metric",
    "count",
    "line",
    "number",
    "percent",
    "seconds",
]

LABEL_NAMES = tuple(str(label) for label in LABELS)
NONE = "–"


@dataclass(frozen=True)
class Metric:
    """A figure of the leaderboard: its key in `scores`, its heading and what it means."""

    key: str
    head: str
    gloss: str
    digits: int = 3
    higher_is_better: bool = True

    def show(self, value: float | None) -> str:
        """Return the value as text, with a dash for none."""
        return number(value, self.digits)


_ALL = (
    Metric(
        "macro_f1",
        "macro-F1",
        "F1 is a label's balance of precision (how many of its answers are right) and recall (how "
        "many of its tasks it finds). The plain mean over the three labels, so that the rare label "
        "counts as much as the common one. 0 to 1, higher is better",
    ),
    Metric("accuracy", "accuracy", "the share of right answers. 0 to 1, higher is better"),
    Metric(
        "macro_f1_agreed",
        "agreed",
        "macro-F1 on the tasks whose raters all give one label; where tasks have no raters, on "
        "those of which at least 75 % of the votes are for one label",
    ),
    Metric(
        "macro_f1_without_near_duplicates",
        "no near-dup.",
        "macro-F1 without the test tasks that closely resemble a task of the training rows "
        "(cosine similarity of .95 or more), or that the candidate is known to have been trained "
        "on",
    ),
    Metric(
        "recall_accountable",
        "accountable",
        "how many of the accountable, licensed or rights-weighing acts (tasks that are "
        "human-critical by the reasons ACC, LIC or ETH) are found to be human-critical. Who says "
        "so of every task finds them all: read it beside macro-F1. 0 to 1, higher is better",
    ),
    Metric(
        "kappa",
        "kappa",
        "quadratic weighted kappa: agreement beyond chance; confusing automatable with "
        "human-critical costs four times a confusion of neighbours. 1 is perfect, 0 is chance",
    ),
    Metric(
        "cross_entropy",
        "cross-entropy",
        "how far the probabilities are from the raters' votes, in nats (natural-log units). "
        "Lower is better",
        higher_is_better=False,
    ),
    Metric(
        "spearman",
        "Spearman",
        "rank correlation: does the score put the tasks in the order of the outside rating? "
        "1 is the same order, 0 none, −1 the reverse",
    ),
    Metric(
        "spearman_within",
        "within groups",
        "rank correlation inside a group (such as an occupation): the mean over groups of at least "
        "five tasks, weighted by their tasks. Does the score tell the tasks of one job apart?",
    ),
    Metric(
        "spearman_between",
        "between groups",
        "rank correlation of the groups' means: does the score put the jobs in order?",
    ),
    Metric(
        "kendall",
        "Kendall",
        "rank correlation by pairs of tasks: the share in the same order less the share in reverse",
    ),
    Metric(
        "tasks_per_second",
        "tasks/s",
        "tasks classified in a second, on the machine named under “Where the figures come from”",
        digits=0,
    ),
    Metric(
        "model_size_mb",
        "size, MB",
        "what the fitted model takes on disk, in megabytes",
        digits=1,
        higher_is_better=False,
    ),
)
METRICS: Mapping[str, Metric] = {metric.key: metric for metric in _ALL}
"""The figures of the leaderboard by key, in the order of its columns."""

SURE: tuple[Metric, ...] = (
    Metric(
        "brier",
        "Brier",
        "the squared distance of the probabilities from the label, summed over the labels: 0 to "
        "2, lower is better",
        higher_is_better=False,
    ),
    Metric(
        "calibration",
        "calibration",
        "the mean gap between stated confidence and the share of the votes for that label; with "
        "one vote a task it is the ECE. Lower is better",
        higher_is_better=False,
    ),
    Metric(
        "ece",
        "ECE",
        "expected calibration error: the mean gap between stated confidence and share right. "
        "Beside it, after the slash, what a perfectly calibrated model would show by chance on "
        "as many rows. Lower is better",
        higher_is_better=False,
    ),
    Metric(
        "coverage",
        "coverage",
        "how often the prediction set at .90 holds the label. Its thresholds are the candidate's "
        "own, from training rows alone. About .90 is as promised",
    ),
    Metric(
        "set_size",
        "set size",
        "labels in a prediction set, on average: 1 to 3, lower is better at the same coverage",
        digits=2,
        higher_is_better=False,
    ),
    Metric("one_label", "one label", "the share of tasks whose prediction set is a single label"),
    Metric(
        "wrong_and_sure",
        "wrong and sure",
        "the share of all tasks whose prediction set is a single label, and a wrong one. Lower is "
        "better",
        higher_is_better=False,
    ),
)
"""What a candidate says of its own sureness, and how far that holds."""

SLICED: tuple[Metric, ...] = (
    *(METRICS[key] for key in ("macro_f1", "macro_f1_agreed", "kappa", "cross_entropy")),
    *SURE,
)
"""The figures of a tag's tasks alone, in the order of their columns."""

KINDS: Mapping[str, str] = {
    "grouped-folds": "Cross-validation by group: each candidate is trained on some groups of tasks "
    "(such as occupations) and tested on others, fold by fold; folds on which choices were made "
    "are not scored",
    "transfer": "Transfer: trained on one data set, tested on another",
    "rank": "Rank agreement: the order of the candidate's scores against the order of an outside "
    "rating; there are no labels to be right or wrong about",
    "few-shot": "Few examples: trained on a handful of tasks for each label, drawn several times",
    "learning-curve": "Learning curve: trained on growing parts of the training rows",
}

DRAWN: Mapping[str, str] = dict.fromkeys(
    ("few-shot", "learning-curve"),
    "Training rows were drawn several times, and a task counts once a draw: there are fewer tasks "
    "than are counted in the confusion, the sectors and the tags.",
)
"""What is said beside counts of tasks, of suites that test a task once for each draw."""

CONTAMINATION: Mapping[str, tuple[str, str]] = {
    "no": ("clean", "By what is said of it, it was not trained on these test rows"),
    "yes": ("seen", "It was trained on tested rows, or made their labels: read its figures as fit"),
    "unknown": ("not said", "Nobody says what it was trained on: never counted as clean"),
}

HOW_TO_READ: Mapping[str, str] = {
    "leaderboard": "Best first. The bar spans the 95 % interval, the tick is the figure itself, an "
    "arrow lies off the scale. "
    "A rank such as 2–4: the paired tests show one candidate to be better and leave it open in "
    "which order this one and two others stand. Read that as “no difference shown”, not as "
    "“equal”. A dash: not compared with the others, or without the figure.",
    "pareto": "Up is better, right is faster; each step of ten along the bottom is the same "
    "distance. Ringed candidates are on the Pareto front: nobody is both better and faster. "
    "Vertical lines are 95 % intervals.",
    "confusion": "Each row is what the raters said, each column what the candidate said. "
    "The percentage is the share of the row, the number below it counts tasks. The diagonal from "
    "top left to bottom right holds the right answers; the other two corners the worst mistakes.",
    "reliability": "Tasks are put in bins by how sure the candidate was. On the dashed diagonal, "
    "answers given with 80 % confidence are right 80 % of the time. Below it, the candidate is too "
    "sure of itself. Larger dots hold more tasks; bins of few tasks jump about.",
    "risk": "Suppose that only the tasks with the surest answers are accepted, and people take "
    "the rest. Further left means fewer accepted. The curve shows the share of wrong answers among "
    "the accepted: lower is better, and a good candidate falls steeply to the left.",
    "sectors": "One row per sector: a major group of the US Standard Occupational Classification "
    "(SOC). Colours run from worse to better as the scale shows. Read along a row to compare "
    "candidates, down a column to see where one is weak. Rows of few tasks are uncertain.",
    "tags": "The tasks of each tag apart: the share of right answers and, in brackets, the share "
    "found of the human-critical tasks, where the tag has others too. A code such as ACC is the "
    "reason why its tasks are human-critical, or why some would say so; tasktriage codebook tells "
    "what each means. Tags of few tasks are uncertain.",
    "slices": "The same figures on the tasks of one tag alone, for tags that have at least a "
    "hundred tasks and every label, and are no reason.",
    "sure": "What a candidate says of its own sureness, on the same tasks. A prediction set holds "
    "the labels that a candidate can't rule out at a coverage of .90, by thresholds from its "
    "training rows. A set of one label is an answer that nobody is asked to look at.",
    "every_fold": "Choices, such as settings, were made on some folds, so that candidates chosen "
    "by them look too good there. All other figures are of the other folds, for every candidate; "
    "these are of every fold.",
    "groups": "The figures of each sector apart. Sectors of few tasks are uncertain.",
    "agreement": "How consistent the reference is with itself: one rater against another, and the "
    "labels of tasks that have the same text, each pair of them. It is no ceiling: a candidate may "
    "agree better with the mean of raters than one rater with another.",
    "learning": "How quality grows with labelled examples. Vertical lines are 95 % intervals. "
    "A curve that still climbs at its right end would gain from more labels.",
    "worst": "Tasks that the candidate got wrong while most sure. By number only: the texts belong "
    "to the data sets, where they can be looked up.",
    "differences": "Difference = first less second, on the same tasks. An interval that "
    "excludes 0 and an adjusted p below .05 go together in most cases; the adjusted p decides.",
}

METHOD = (
    "Intervals are 95 % bootstrap intervals that redraw whole groups (such as occupations), since "
    "tasks of one group are alike. Candidates are compared on the same rows; p-values are adjusted "
    "for all pairs of the suite (Holm). A rank is 1 and those shown to be better, up to the last "
    "but those shown to be worse; a dash: not compared."
)

SCOPE = (
    "A label says what language-model agents with ordinary software tools can do with a task "
    "today. Robots and other machines are not considered."
)
LIMITS: tuple[str, ...] = (
    "Most reference labels were made by language models and checked against people only in part. "
    "A candidate that agrees with them agrees with those models.",
    "Raters disagree with one another, and with themselves: how far is said where it is known. A "
    "difference to the reference is not always a mistake.",
    "“Automatable” does not mean “will be automated” or “job lost”; it says nothing of what is "
    "deployed, allowed or wise. “Human-critical” does not mean difficult or senior.",
    "The figures hold for the tasks of these data sets, in English. They are no forecast.",
    "Use results to plan work. Do not use them to decide about a person: hiring, pay, promotion, "
    "dismissal.",
)


def number(value: float | None, digits: int) -> str:
    """Return a fixed-point figure; with commas between thousands, small rates kept readable."""
    if value is None or not math.isfinite(value):
        return NONE
    if digits < 3 and 0 < abs(value) < 10 ** (1 - digits):
        return f"{value:.2g}"
    return f"{value:,.{digits}f}".replace("-", "−")


def count(value: int | None) -> str:
    """Return a count with commas between thousands."""
    return NONE if value is None else f"{value:,}"


def percent(share: float | None) -> str:
    """Return a share of 0 to 1 as whole percent."""
    return NONE if share is None or not math.isfinite(share) else f"{100 * share:.0f} %"


def seconds(value: float | None) -> str:
    """Return a duration in seconds, two digits below ten."""
    if value is None:
        return NONE
    return f"{value:.2g} s" if value < 10 else f"{value:,.0f} s"


def line(text: object) -> str:
    """Return a stranger's text on one line, without control characters."""
    words = " ".join(str(text).split())
    return "".join(c if c.isprintable() else "\ufffd" for c in words)

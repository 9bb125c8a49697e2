"""What a suite's page says in words: its rows, what to mind, where each figure comes from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tasktriage.bench.harness.result import Identity, Result, RowCounts
from tasktriage.bench.provenance import Environment

from .leaderboard import SuiteResults
from .notes import notes
from .words import KINDS, LABEL_NAMES, count, line, number, percent, seconds

__all__ = ["Fact", "facts", "provenance", "warnings"]

REASONS = {"seen_text": "the same text stands in the training rows"}
COMPARED_BY: Mapping[str, Callable[[Identity], object]] = {
    "rows": lambda identity: identity.rows_sha256,
    "splits": lambda identity: identity.split_sha256,
    "versions of the metrics": lambda identity: identity.metrics_version,
}


@dataclass(frozen=True)
class Fact:
    """A line of a description list; `code` sets it in fixed width."""

    term: str
    text: str
    code: bool = False


def facts(suite: SuiteResults) -> list[Fact]:
    """Return what a suite is: its data, rows and split."""
    result = suite.first()
    data = result.data
    found = [
        Fact("Data", ", ".join(map(line, result.identity.data)) or "–"),
        Fact("Rows", _rows(data)),
        Fact("Split", _split(suite, data)),
        Fact("Dropped", _dropped(data)),
    ]
    if data.near_duplicates is None:
        found.append(Fact("Near-duplicates", "not judged"))
    else:
        text = f"{count(data.near_duplicates)} of the test tasks closely resemble a training task"
        beside = any(column.key == "macro_f1_without_near_duplicates" for column in suite.columns)
        found.append(
            Fact(
                "Near-duplicates",
                f"{text}; kept{', with macro-F1 without them beside' if beside else ''}",
            )
        )
    if data.headline_folds is not None:
        folds = ", ".join(map(str, data.headline_folds))
        text = f"the figures are of folds {folds}: choices were made on the others"
        found.append(Fact("Scored", text))
    if data.agreement:
        found.append(Fact("Readers agree", line(data.agreement)))
    found += [Fact(name, text) for name, text in notes(suite)]
    return [*found, Fact("Licence", _licence(data, result.identity))]


def _rows(data: RowCounts) -> str:
    rows = f"{count(data.n_test)} test tasks in {count(data.n_groups)} groups"
    counts = data.class_counts or ()
    total = sum(counts)
    if not total:
        return rows
    shares = [
        f"{n:,} {label} ({percent(n / total)})"
        for label, n in zip(LABEL_NAMES, counts, strict=False)
    ]
    return f"{rows}: {', '.join(shares)}"


def _split(suite: SuiteResults, data: RowCounts) -> str:
    split, trained = KINDS.get(suite.kind, line(suite.kind)), data.n_train
    if not trained:
        return split
    low, high = min(trained), max(trained)
    span = f"{low:,} to {high:,}" if high > low else f"{low:,}"
    times = f"{len(trained)} rounds of training" if len(trained) > 1 else "Trained once"
    return f"{split}. {times}, on {span} tasks"


def _dropped(data: RowCounts) -> str:
    reasons = (
        f"{count(n)} ({REASONS.get(why, line(why).replace('_', ' '))})"
        for why, n in data.dropped.items()
        if n
    )
    return ", ".join(reasons) or "none"


def _licence(data: RowCounts, identity: Identity) -> str:
    if data.licence:
        return line(data.licence)
    names = [line(name) for name in identity.data]
    return f"see tasktriage datasets show {', '.join(names)}" if names else "not stated"


def warnings(suite: SuiteResults) -> list[str]:
    """Return what makes the candidates of a suite hard to compare."""
    results = [entry.result for entry in suite.sound]
    found = [
        f"These results were made on different {what}: the candidates can't be compared."
        for what, of in COMPARED_BY.items()
        if len({of(result.identity) for result in results}) > 1
    ]
    if len({(result.environment.cpu, result.environment.cores) for result in results}) > 1:
        found.append("These results were made on different machines: speeds can't be compared.")
    seen = [entry.name for entry in suite.sound if entry.result.contamination.status == "yes"]
    if seen:
        found.append(
            "Trained on this data, or asking who made its labels, so measured too well: "
            f"{', '.join(seen)}."
        )
    return found


def provenance(suite: SuiteResults) -> tuple[list[Fact], list[tuple[str, list[Fact]]]]:
    """Return the facts that all candidates share, and those of each candidate."""
    every = [(entry.name, list(_facts_of(entry.result))) for entry in suite.entries]
    if len(every) < 2:
        return [], every
    common = [fact for fact in every[0][1] if all(fact in given for _, given in every[1:])]
    return common, [(name, [f for f in given if f not in common]) for name, given in every]


def _facts_of(result: Result) -> Iterator[Fact]:
    for fact in (*_identity(result), *_run(result)):
        if fact.text and not fact.text.startswith("–"):
            yield fact


def _identity(result: Result) -> list[Fact]:
    identity = result.identity
    hashes = [
        Fact(f"Data {line(name)}: {line(file)}", line(sha256), code=True)
        for name, files in identity.data.items()
        for file, sha256 in files.items()
    ]
    parameters = json.dumps(identity.params, sort_keys=True)
    return [
        Fact("Run", line(result.run_id), code=True),
        Fact("Made", line(result.created)),
        Fact("Candidate version", line(identity.candidate_version or "")),
        Fact("Parameters", "" if parameters == "{}" else parameters, code=True),
        Fact("Seeds", ", ".join(map(str, identity.seeds))),
        Fact("Metrics version", line(identity.metrics_version or "")),
        Fact("Rows sha256", line(identity.rows_sha256), code=True),
        Fact("Split sha256", line(identity.split_sha256), code=True),
        *hashes,
    ]


def _run(result: Result) -> list[Fact]:
    machine, predictions, cost = result.environment, result.predictions, result.cost
    times = {"fit": cost.fit_s, "predict": cost.predict_s, "embed": cost.embed_s}
    memory = number(result.score("peak_memory_mb").value, 0)
    packages = [f"{line(k)} {line(v)}" for k, v in machine.packages.items()]
    return [
        Fact("Predictions", line(predictions.path if predictions else ""), code=True),
        Fact("Predictions sha256", line(predictions.sha256 if predictions else ""), code=True),
        Fact("Time", ", ".join(f"{k} {seconds(v)}" for k, v in times.items() if v is not None)),
        Fact("First answer", seconds(result.score("first_answer_s").value)),
        Fact("Peak memory", f"{memory} MB"),
        Fact("Machine", _machine(machine)),
        Fact("Python", line(machine.python)),
        Fact("Packages", ", ".join(packages)),
        Fact("Command", line(machine.command), code=True),
    ]


def _machine(machine: Environment) -> str:
    cores = f"{machine.cores} cores" if machine.cores else ""
    given = (line(text) for text in (machine.cpu, cores, machine.platform))
    return ", ".join(text for text in given if text)

"""The model card: README.md of a model folder, for people; model.json has the same for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tasktriage.corpora.codebook import load_codebook
from tasktriage.domain.label import LABELS

from .front_matter import front_matter
from .plot import PLOT

__all__ = ["card"]


def card(manifest: Mapping[str, Any], notes: str = "") -> str:
    """Return the card of a manifest, as Markdown; `notes` stand at its end."""
    parts = [
        front_matter(manifest),
        _head(manifest),
        _training(manifest),
        _held_out(manifest["metrics"]),
        _calibration(manifest["metrics"]),
        _slices(manifest["metrics"]),
        _codebook(manifest["metrics"]["codebook"]),
        _export(manifest),
        _use(manifest),
        notes.strip(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(manifest: Mapping[str, Any]) -> str:
    definitions = "\n".join(f"- **{e.label}**: {e.definition}" for e in load_codebook().labels)
    return (
        f"# {manifest['name']} {manifest['version']}\n\n{manifest['summary']}\n\n"
        f"Made {manifest['created']} by `tasktriage train`, seed {manifest['seed']}. "
        f"{load_codebook().scope}\n\n## Labels\n\n{definitions}"
    )


def _training(manifest: Mapping[str, Any]) -> str:
    recipe = manifest["training"]["recipe"]
    lines = [
        "## Made from",
        "",
        *_sources(manifest),
        _method(recipe),
        *_distilled(recipe),
        *_other_texts(manifest["training"]),
    ]
    if manifest["reasons"]:
        lines.append(
            "- Reasons: p(reason | human-critical), learnt on codebook sentences"
            + (" and on the data's rows that have one." if recipe["data"].get("onet_ids") else ".")
        )
    return "\n".join(lines)


def _sources(manifest: Mapping[str, Any]) -> list[str]:
    data, recipe = manifest["training"]["data"], manifest["training"]["recipe"]
    how = "fine-tuned" if recipe.get("finetune") else "frozen"
    return [
        f"- Encoder: {recipe['embedder']}, {how}, {manifest['embedder']['dimension']} "
        f"dimensions, texts cut at {manifest['embedder']['max_tokens']} tokens."
        + (f" {recipe['embedder_source']}" if recipe["embedder_source"] else ""),
        f"- Data: {data['name']}, {data['rows']:,} rows in {data['groups']:,} groups, "
        f"sha256 `{data['sha256'][:16]}…`."
        + (f" {data['source']}" if data["source"] else "")
        + (f" Licence: {data['licence']}" if data["licence"] else ""),
    ]


def _method(recipe: Mapping[str, Any]) -> str:
    tuned = recipe.get("finetune")
    if not tuned:
        return f"- Head: logistic regression on soft labels, C={recipe['head']['C']:g}."
    whose = "teacher's" if recipe.get("teacher") else "original"
    return (
        f"- Training: {tuned['epochs']:g} epochs, batches of {tuned['batch']}, rate "
        f"{tuned['learning_rate']:g}; heads on two views of a text (means of the last and of "
        "the embedding layer); weights averaged over the steps. Losses beside the label's: "
        f"reasons {tuned['reasons']:g}, is-a-task {tuned['is_task']:g}, the raters' own "
        f"answers {tuned['ratings']:g}, distance from the {whose} sentence vector "
        f"{tuned['general']:g}. {tuned['hard_share']:.0%} of a target is the row's label, the "
        "rest its soft label."
    )


def _distilled(recipe: Mapping[str, Any]) -> list[str]:
    """Return who taught a student; nothing of a model that had no teacher."""
    teacher = recipe.get("teacher")
    if not teacher:
        return []
    tuned = recipe["finetune"]
    kept = f"{tuned['layers']}, evenly spread," if tuned["layers"] else "all"
    return [
        f"- Distilled from the recipe {teacher['name']} {teacher['version']}, trained on the same "
        f"rows: it starts as that network with {kept} of the encoder's layers, and "
        f"{tuned['taught']:.0%} of each target gives way to the teacher's probability."
    ]


def _other_texts(training: Mapping[str, Any]) -> list[str]:
    """Return what was learnt beside the rows of the data, and what counted less."""
    lines = []
    recipe, book = training["recipe"], training["codebook"]
    if recipe["codebook"]["weight"] > 0:
        lines.append(
            f"- {book['examples']} codebook examples (version {book['version']}) and "
            f"{book['sentences']:,} sentences of the codebook set join the training rows with "
            f"weight {recipe['codebook']['weight']:g}, because the data hardly knows work that is "
            "human-critical by accountability, licence or care, and no lines that are no task."
        )
    if recipe.get("finetune") and recipe["finetune"].get("beginnings"):
        lines.append(
            "- The short tasks that the data's statements begin with (a verb and its object) join "
            f"with weight {recipe['finetune']['beginnings']:g}, labelled like the statements that "
            "begin with them."
        )
    postings = training.get("postings")
    if postings is not None:
        lines.append(
            "- What is a task: logistic regression on the encoder's features, learnt on "
            f"{postings['statements']:,} statements of {postings['postings']} invented postings, "
            "on the codebook set and on the data's tasks."
        )
    return lines


def _held_out(metrics: Mapping[str, Any]) -> str:
    held = metrics["held_out"]
    columns = {"value": held}
    if "held_out_relabelled" in metrics:
        alone, before = metrics["held_out_relabelled"], metrics["held_out_before"]
        columns = {
            "all rows": held,
            f"the {int(alone['n']):,} that we labelled": alone,
            "all, by the labels they came with": before,
        }
    lines = [
        "## How good it is, on groups it was not trained on",
        "",
        f"Group folds, temperature fitted on held-out groups inside each training fold, "
        f"{int(held['n']):,} rows scored ({metrics['rows_dropped_as_seen']:,} more were dropped "
        "because their text stands in the training fold); 95 % intervals by bootstrap of groups. "
        '"Agreed" are rows whose largest soft share is at least .75.',
        "",
        *(_ONE_RULER if len(columns) > 1 else ()),
        "| figure | " + " | ".join(columns) + " |",
        "|---|" + "---|" * len(columns),
        *(_figure(what, name, columns.values()) for what, name in _FIGURES if name in held),
        "",
        "| label | precision | recall | F1 | rows |",
        "|---|---|---|---|---|",
    ]
    for label in LABELS:
        values = [held[f"{name}_{label}"] for name in ("precision", "recall", "f1")]
        cells = " | ".join("" if v is None else f"{v:.3f}" for v in values)
        lines.append(f"| {label} | {cells} | {int(held[f'support_{label}']):,} |")
    return "\n".join(lines)


_ONE_RULER = (
    "A figure by one set of labels is no progress over a figure by another: the last column has "
    "the model's answers held against the labels of 2023, which it was not taught.",
    "",
)
_FIGURES = (
    ("macro-F1, all", "macro_f1"),
    ("macro-F1, agreed", "macro_f1_agreed"),
    ("accuracy", "accuracy"),
    ("quadratic weighted kappa", "kappa"),
    ("soft cross-entropy (nats)", "cross_entropy"),
    ("expected calibration error, 15 bins", "ece"),
    ("… of a perfectly calibrated model at this n", "ece_if_perfectly_calibrated"),
    ("calibration error against the soft labels' shares", "soft_calibration_error"),
    ("Brier score (0-2)", "brier"),
    *((f"prediction sets at .90 hold {label}", f"coverage_{label}") for label in LABELS),
)


def _figure(what: str, name: str, columns: Iterable[Mapping[str, Any]]) -> str:
    cells = []
    for held in columns:
        value = "" if held.get(name) is None else f"{held[name]:.3f}"
        bounds = held["ci95"].get(name)
        cells.append(f"{value} [{bounds[0]:.3f}, {bounds[1]:.3f}]" if bounds else value)
    return f"| {what} | " + " | ".join(cells) + " |"


def _codebook(book: Mapping[str, Any]) -> str:
    def row(what: str, value: float | None) -> str:
        return f"| {what} | {'' if value is None else f'{value:.3f}'} |"

    registers = book["macro_f1_by_register"]
    lines = [
        "## On the codebook set's test part",
        "",
        f"{book['sentences']} sentences by a second hand, that nothing was trained on or tuned by. "
        "A language model wrote and labelled them: this is no survey.",
        "",
        "| figure | value |",
        "|---|---|",
        row("macro-F1", book["macro_f1"]),
        row("… bare acts", registers["plain"]),
        row("… as lines of postings", registers["posting"]),
        row("… as O\\*NET statements", registers["onet"]),
        row(
            f"recall of human-critical with ACC, LIC or ETH ({book['answered_for']})",
            book["recall_answered_for"],
        ),
    ]
    if book["reason_top1"] is not None:
        lines.append(row("the likeliest reason is one of the sentence's", book["reason_top1"]))
    if "coverage_at_90" in book:
        lines += [
            *(
                row(f"prediction sets at .90 hold {label}", value)
                for label, value in book["coverage_at_90"].items()
            ),
            row("sets of one label", book["one_label"]),
            row("sets of one label that is wrong", book["wrong_and_sure"]),
            row("labels in a set", book["set_size"]),
        ]
    if book["is_task"] is not None:
        kept = book["is_task"]
        lines += [
            row("tasks kept by the is-a-task threshold", kept["kept_tasks"]),
            row(f"of {kept['non_tasks']} lines that are no task, kept", kept["kept_non_tasks"]),
        ]
    earlier = book["retired"]
    lines += [
        "",
        f"On the test part of earlier releases ({earlier['sentences']} sentences by the hand that "
        "wrote the training part, where naive Bayes on single words reaches .93): macro-F1 "
        f"{earlier['macro_f1']:.3f}, recall {earlier['recall_answered_for']:.3f}.",
    ]
    return "\n".join(lines)


def _calibration(metrics: Mapping[str, Any]) -> str:
    lines = [
        "## Calibration",
        "",
        f"![Accuracy against stated probability]({PLOT})",
        "",
        "| stated probability of the label | accuracy | rows |",
        "|---|---|---|",
    ]
    for entry in metrics["reliability"]:
        if entry["rows"]:
            lines.append(f"| {entry['p']:.3f} | {entry['accuracy']:.3f} | {entry['rows']:,} |")
    return "\n".join(lines)


def _slices(metrics: Mapping[str, Any]) -> str:
    slices = {name: s for name, s in metrics["slices"].items() if "macro_f1" in s}
    lines = []
    if slices:
        covered = any(f"coverage_{label}" in s for s in slices.values() for label in LABELS)
        names = " | ".join(f"sets hold {label}" for label in LABELS) if covered else ""
        lines += [
            "## By family of groups",
            "",
            "| group | rows | accuracy | macro-F1 |" + (f" {names} |" if covered else ""),
            "|---|---|---|---|" + ("---|---|---|" if covered else ""),
            *(_slice(name, s, covered) for name, s in slices.items()),
        ]
    near = metrics["neighbours"]
    if near is not None:
        lines += [
            "",
            "The sentence vector still knows what a task is about: the nearest centroid is that of "
            f"its own group family for {near['tuned']:.3f} of the held-out rows, with the original "
            f"encoder {near['original']:.3f}.",
        ]
    return "\n".join(lines).strip()


def _slice(name: str, s: Mapping[str, float], covered: bool) -> str:
    cells = [name, f"{s['n']:,}", f"{s['accuracy']:.3f}", f"{s['macro_f1']:.3f}"]
    if covered:
        shares = [s.get(f"coverage_{label}") for label in LABELS]
        cells += ["" if share is None else f"{share:.3f}" for share in shares]
    return "| " + " | ".join(cells) + " |"


def _export(manifest: Mapping[str, Any]) -> str:
    export = manifest["metrics"]["export"]
    return (
        f"## Export\n\nONNX; {manifest['embedder']['weights']}. Nothing a text gets depends on "
        "what shares its batch. Against the encoder in float32 on "
        f"{export['texts']:,} texts: cosine at least {export['cosine_min']:.4f}, mean "
        f"{export['cosine_mean']:.4f}; {export['same_label']:.1%} of the labels are the same."
    )


def _use(manifest: Mapping[str, Any]) -> str:
    limits = manifest["training"]["recipe"]["limits"]
    text = (
        "## Use and limits\n\n"
        "- For planning work: which tasks of a role change, and where judgement stays. Not for "
        "any decision about a person (hiring, promotion, dismissal, pay), and no forecast of "
        "jobs lost, of dates or of demand.\n"
        "- The labels say what language-model agents can do with ordinary software; not what is "
        "deployed, allowed or wise. Robots are out of scope.\n"
        "- Have a person who knows the job read every result."
    )
    return f"{text}\n- {limits}" if limits else text

"""The model card: README.md of a model folder, for people; model.json has the same for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasktriage.corpora.codebook import load_codebook
from tasktriage.domain.label import LABELS

from .plot import PLOT

__all__ = ["card"]


def card(manifest: Mapping[str, Any], notes: str = "") -> str:
    """Return the card of a manifest, as Markdown; `notes` stand at its end."""
    parts = [
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
        *_other_texts(manifest["training"]),
    ]
    if manifest["reasons"]:
        lines.append("- Reasons: p(reason | human-critical), learnt on codebook sentences.")
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
    return (
        f"- Training: {tuned['epochs']:g} epochs, batches of {tuned['batch']}, rate "
        f"{tuned['learning_rate']:g}; heads on two views of a text (means of the last and of "
        "the embedding layer); weights averaged over the steps. Losses beside the label's: "
        f"reasons {tuned['reasons']:g}, is-a-task {tuned['is_task']:g}, the raters' own "
        f"answers {tuned['ratings']:g}, distance from the original sentence vector "
        f"{tuned['general']:g}. {tuned['hard_share']:.0%} of a target is the row's label, the "
        "rest its soft label."
    )


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
    if recipe.get("finetune") and recipe["codebook"]["contradicted"] != 1:
        lines.append(
            "- Rows of the data that open with an approval, a signature or a like act and are "
            "labelled otherwise than the codebook labels those count "
            f"{recipe['codebook']['contradicted']:g} each."
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
    ci = held["ci95"]

    def row(what: str, name: str) -> str:
        bounds = f"[{ci[name][0]:.3f}, {ci[name][1]:.3f}]" if name in ci else ""
        value = "" if held[name] is None else f"{held[name]:.3f}"
        return f"| {what} | {value} | {bounds} |"

    lines = [
        "## How good it is, on groups it was not trained on",
        "",
        f"Group folds, temperature fitted on held-out groups inside each training fold, "
        f"{int(held['n']):,} rows scored ({metrics['rows_dropped_as_seen']:,} more were dropped "
        "because their text stands in the training fold); 95 % intervals by bootstrap of groups. "
        '"Agreed" are rows whose largest soft share is at least .75.',
        "",
        "| figure | value | 95 % |",
        "|---|---|---|",
        row("macro-F1, all", "macro_f1"),
        row("macro-F1, agreed", "macro_f1_agreed"),
        row("quadratic weighted kappa", "kappa"),
        row("soft cross-entropy (nats)", "cross_entropy"),
        row("expected calibration error, 15 bins", "ece"),
        row("… of a perfectly calibrated model at this n", "ece_if_perfectly_calibrated"),
        row("accuracy", "accuracy"),
        row("Brier score (0-2)", "brier"),
        *(
            row(f"prediction sets at .90 hold {label}", f"coverage_{label}")
            for label in LABELS
            if f"coverage_{label}" in held
        ),
        "",
        "| label | precision | recall | F1 | rows |",
        "|---|---|---|---|---|",
    ]
    for label in LABELS:
        values = [held[f"{name}_{label}"] for name in ("precision", "recall", "f1")]
        cells = " | ".join("" if v is None else f"{v:.3f}" for v in values)
        lines.append(f"| {label} | {cells} | {int(held[f'support_{label}']):,} |")
    return "\n".join(lines)


def _codebook(book: Mapping[str, Any]) -> str:
    registers = ", ".join(
        f"{name} {value:.2f}" for name, value in book["recall_by_register"].items() if value
    )
    lines = [
        "## On the codebook set's test part",
        "",
        f"{book['sentences']} sentences that nothing was trained on or tuned by: whole families "
        "of like sentences and two whole sectors. Written by the authors of the labels: this is "
        "no survey.",
        "",
        "| figure | value |",
        "|---|---|",
        f"| macro-F1 | {book['macro_f1']:.3f} |",
        f"| recall of human-critical, accountable or licensed ({book['accountable_or_licensed']}) "
        f"| {book['recall_accountable_or_licensed']:.3f} |",
        f"| … by register | {registers} |",
    ]
    if book["reason_top1"] is not None:
        lines.append(
            f"| the most probable reason is one of the sentence's | {book['reason_top1']:.3f} |"
        )
    for label, value in book["coverage_at_90"].items():
        lines.append(f"| prediction sets at .90 hold {label} | {value:.3f} |")
    if book["is_task"] is not None:
        kept = book["is_task"]
        lines += [
            f"| tasks kept by the is-a-task threshold | {kept['kept_tasks']:.3f} |",
            f"| of {kept['non_tasks']} lines that are no task, kept | "
            f"{kept['kept_non_tasks']:.3f} |",
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
    slices = dict(metrics["slices"])
    against = slices.pop("contradicted", None)
    lines = []
    if slices:
        lines += ["## By family of groups", "", "| group | rows | accuracy | macro-F1 |"]
        lines += ["|---|---|---|---|"]
        lines += [
            f"| {name} | {s['n']:,} | {s['accuracy']:.3f} | {s['macro_f1']:.3f} |"
            for name, s in slices.items()
        ]
    if against is not None:
        lines += [
            "",
            f"Of the {against['n']} held-out rows whose label the codebook contradicts, "
            f"{against['human_critical']:.0%} are given to a person; their own label is met in "
            f"{against['accuracy']:.0%}.",
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

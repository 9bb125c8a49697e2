"""Write the generated parts of the documentation; with --check, fail where they are stale.

python docs/generate.py [--check]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import reference
from kit import check_tables
from tables import JSON_LD, table_parts

from tasktriage.bench.disagreement.measure import Disagreement
from tasktriage.bench.disagreement.show import as_markdown
from tasktriage.cli.main import cli

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "engine/tasktriage/contracts"
SPEED = ROOT / "benchmarks/results/throughput.json"
RECORDS = (
    *("assessment", "extract", "profile", "portfolio", "comparison", "plan", "migration"),
    "skills",
)
MODEL = ROOT / "models/tasktriage_models/default/model.json"
RESULTS = ROOT / "benchmarks/results/bench/onet-codebook"
OLDER = ROOT / "benchmarks/results/tried.json"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
FIGURES = {
    "macro_f1": "macro-F1, all rows",
    "accuracy": "accuracy",
    "macro_f1_agreed": "macro-F1, rows with a clear label (largest share ≥ .75)",
    "kappa": "quadratic weighted kappa",
    "cross_entropy": "soft cross-entropy (nats)",
    "ece": "expected calibration error",
}


def commands(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    """Yield (path, help) of a command and all below it."""
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                inner = click.Context(below, info_name=name, parent=context, max_content_width=100)
                yield from commands(below, inner)


def cli_page() -> str:
    """Return the page of all commands, from their own help."""
    context = click.Context(cli, info_name="tasktriage", max_content_width=100)
    parts = [
        "# Command line",
        "Results go to standard output, everything else to standard error. Exit code 0: all "
        "well, or warnings only, or the reader of a pipe had enough. 1: an input or a row could "
        "not be done; everything else is. 2: an unknown option, format, model, sector or plugin "
        "name. 130: interrupted. `--output` is written beside its place and renamed when whole; "
        "after a failure or an interrupt, what was done is in `FILE.part`, and the error says so. "
        "Inputs and `--output` stand in the folder in which the command was started, whatever a "
        "plugin does. Tracebacks only with `-vv`.",
        "Defaults for `classify`, and for what `profile` and `compare` have in common with it, can "
        "stand in "
        "`tasktriage.toml` in the working folder or "
        "`config.toml` in the user's configuration folder (`TASKTRIAGE_CONFIG_DIR`):",
        '```toml\n[classify]\nformat = "csv"\nsector = ["sdlc"]\n\n[plugins]\n'
        'disabled = ["some-plugin"]\n\n[prefer.outputs]\nshout = "tasktriage-shout/shout"\n\n'
        "[settings.shout]\nvolume = 3\n```",
        "`[classify]` knows `model`, `format`, `sector`, `coverage`, `reader`, `extractor` and "
        "`threads`; "
        "`[settings.NAME]` is what a plugin's component named NAME is told "
        "([settings and secrets](plugins/settings.md)).",
        "Environment: `TASKTRIAGE_DISABLED_PLUGINS` (names to leave out), `TASKTRIAGE_PLUGINS` "
        "(the only third-party plugins to load), `TASKTRIAGE_STRICT_PLUGINS=1`, "
        "`TASKTRIAGE_TRACE_PLUGINS=1` (names each plugin before it is imported, and its hooks), "
        "`TASKTRIAGE_SETTING_NAME__SETTING` (a component's setting), "
        "`TASKTRIAGE_DATA` (the folder of data sets), "
        "`TASKTRIAGE_ALLOW_DOWNLOAD=1` (sentence-transformers may fetch a model).",
    ]
    for path, text in commands(cli, context):
        parts += [f"## {path}", f"```text\n{text}\n```"]
    return "\n\n".join(parts) + "\n"


def _type(schema: dict[str, Any]) -> str:
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "enum" in schema:
        return ", ".join("null" if v is None else f"{v}" for v in schema["enum"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " or ".join(_type(s) for s in schema[key])
    kinds = schema.get("type", "object")
    return " or ".join([kinds] if isinstance(kinds, str) else kinds)


ONLY = {
    "row": "only with `--keep-columns`",
    "explanation": "only with `--explain`",
    "correction": "only where a person corrected it",
}
"""When a field of a record that is not always there is."""


def record_page() -> str:
    """Return the page of the JSON records, from their schemas."""
    parts = [
        "# Output records",
        "One object a line with `--format jsonl`. A field that a model or an option does not "
        "give is null, never left out; fields may be added under `/1`, never changed or "
        "dropped. `start` and `end` count code points in the document's text; where `text` "
        "differs from that span, `changes` says how.",
    ]
    for name in RECORDS:
        schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
        required = set(schema["required"])
        rows = [f"## {schema['title']}", schema.get("description", ""), ""]
        rows += ["| field | type | meaning |", "|---|---|---|"]
        for field, value in schema["properties"].items():
            optional = "" if field in required else f" ({ONLY[field]})"
            meaning = value.get("description", "")
            rows.append(f"| `{field}`{optional} | {_type(value)} | {meaning} |")
        parts.append("\n".join(rows))
        parts.append(
            f"JSON Schema: `tasktriage/contracts/{name}.schema.json` in the installed package."
        )
    return "\n\n".join([*parts, *table_parts(), JSON_LD]) + "\n"


COLUMNS = {
    "default": "shipped model",
    "fast": "`--model fast`",
    "minilm-lr": "MiniLM + logistic regression",
    "tfidf-lr": "TF-IDF + logistic regression",
}


def figures() -> str:
    """Return README's table of figures, from the benchmark's and the model's result files."""
    results = {name: json.loads((RESULTS / f"{name}.json").read_text("utf-8")) for name in COLUMNS}

    def cell(name: str, score: str) -> str:
        entry = results[name]["scores"][score]
        bounds = entry.get("ci95")
        interval = "" if bounds is None else f" [{bounds[0]:.3f}, {bounds[1]:.3f}]"
        return f"{entry['value']:.3f}{interval}"

    rows = results["default"]["data"]["n_test"]
    lines = [
        f"On {rows:,} O*NET tasks of occupations that were not trained on (folds over six-digit "
        "SOC codes, without the one on which settings were chosen; calibrated on held-out "
        "occupations inside each training fold; 95 % intervals by occupation), labelled by our "
        "codebook by a language model (rows that it did not label keep the older label), made by "
        "`tasktriage bench run onet-codebook`; "
        "[more candidates and suites](benchmarks/results/bench/README.md):",
        "",
        f"| figure | {' | '.join(COLUMNS.values())} |",
        f"|{'---|' * (len(COLUMNS) + 1)}",
    ]
    for score, title in FIGURES.items():
        lines.append(f"| {title} | {' | '.join(cell(name, score) for name in COLUMNS)} |")
    metrics = json.loads(MODEL.read_text("utf-8"))["metrics"]
    book = metrics["codebook"]
    older = json.loads(OLDER.read_text("utf-8"))["figures"]["taught_the_labels_of_2023"]
    lines += [
        "",
        "Soft labels are spread over three: who gives their shares is under-confident of the top "
        "one, and the calibration error above is large for it; against the shares it is "
        f"{results['default']['scores']['calibration']['value']:.3f}. "
        "Held against the labels of 2023, which earlier models were taught, the answers of every "
        f"fold reach macro-F1 {metrics['held_out_before']['macro_f1']:.3f} "
        f"(version {older['version']}, taught them by `{older['suite']}`, "
        f"{older['macro_f1']:.3f}): another ruler, not progress or its lack.",
        "",
        f"On the {book['sentences']} tasks of the codebook set's test part, by a second hand that "
        f"saw no training sentence: macro-F1 {book['macro_f1']:.2f} (bare acts of a few words "
        f"{book['macro_f1_by_register']['plain']:.2f}); {book['recall_answered_for']:.0%} of the "
        "accountable, licensed or rights-weighing acts are found to be human-critical; "
        f"{book['one_label']:.0%} of the prediction sets are one label, and "
        f"{book['wrong_and_sure']:.1%} of all tasks have one that is wrong. A language model wrote "
        "and labelled these sentences. "
        f"{speed()} "
        "[The model's card](models/tasktriage_models/default/README.md) has the rest.",
    ]
    return "\n".join(lines)


def speed() -> str:
    """Return what README says of speed, from the result of throughput.py."""
    body = json.loads(SPEED.read_text("utf-8"))
    default, fast = (body["models"][name] for name in ("default", "fast"))
    return (
        f"On one thread of {body['processor']}, {body['tasks']:,} tasks at a time: "
        f"{default['tasks_a_second']:,.0f} tasks a second, {default['ratio']:.1f} times "
        "sentence-transformers with a linear head on the same encoder; `--model fast` "
        f"{fast['tasks_a_second']:,.0f}, {fast['ratio']:.1f} times."
    )


EXTRACTION = ROOT / "benchmarks/results/extraction"
LEAKS = ("leak_requirement", "leak_benefit", "leak_boilerplate")
VARIANTS = {"with_headings": "with headings", "without_headings": "without"}


def extraction_figures() -> str:
    """Return the table of extraction, from the suite's result files."""
    lines = [
        "Made by `tasktriage bench extraction`; intervals and the other metrics are in "
        "`benchmarks/results/extraction`.",
        "",
        "| set | documents | headings | covered | leaks | precision | recall |",
        "|---|---|---|---|---|---|---|",
    ]
    for path in sorted(EXTRACTION.glob("*/rules.default.json")):
        body = json.loads(path.read_text("utf-8"))
        for variant, title in VARIANTS.items():
            scores = body["results"][variant]["scores"]
            values = {name: entry["value"] for name, entry in scores.items()}
            shown = [values["duty_text_covered"], sum(values[leak] for leak in LEAKS)]
            shown += [values["precision"], values["recall"]]
            cells = " | ".join(f"{value:.3f}" for value in shown)
            count = body["data"]["documents"]
            lines.append(f"| {body['identity']['set']} | {count} | {title} | {cells} |")
    return "\n".join((*lines, "", *layout_figures(), "", *people_figures()))


LAYOUTS = ROOT / "benchmarks/results/layouts.json"
PEOPLE = ROOT / "benchmarks/results/about_people.json"
LOOKS = {
    "with_headings": "a section each, with headings",
    "without_headings": "a list each, without headings",
    "headings_in_turn": "sections of both in turn, with headings",
    "blocks_without_headings": "blocks of both in turn, without headings",
}


def layout_figures() -> list[str]:
    """Return the lines on layouts, from the result of layouts.py."""
    body = json.loads(LAYOUTS.read_text("utf-8"))
    marks, found = body["marks"], body["layouts"]
    apart = ", ".join(f"`{name.removeprefix('marks: ')}`" for name in marks["apart"])
    lines = [
        "Postings in the layouts of people's files, made by `benchmarks/layouts.py` of the set "
        "`invented-dev`, which has been looked at: what a layout costs is the difference to the "
        "first row. Sections have plain headings.",
        "",
        "| layout | documents | covered | leaks |",
        "|---|---|---|---|",
    ]
    shown = {"list, a hyphen before each item (.txt)": found["marks: -"]}
    shown |= {name: one for name, one in found.items() if not name.startswith("marks: ")}
    lines += [
        f"| {name} | {one['documents']} | {one['covered']:.3f} | {one['leaks']:.3f} |"
        for name, one in shown.items()
    ]
    differ = f"further than .005 from the hyphen are {apart}" if apart else "none is far from it"
    equal = {one["equal"] for one in body["tables"].values()}
    of = {one["postings"] for one in body["tables"].values()}.pop()
    least = f"{min(equal)} of {of}" if len(equal) == 1 else f"{min(equal)} to {max(equal)} of {of}"
    return [
        *lines,
        "",
        f"Of {marks['marks']} marks before items {differ} (at worst {marks['least_covered']:.3f} "
        f"covered and {marks['most_leaks']:.3f} leaks). As rows of csv, tsv, xlsx, jsonl and "
        f"parquet, in text and in HTML, {least} postings have the tasks of the same posting as a "
        "file, in the same order.",
    ]


def people_figures() -> list[str]:
    """Return the lines on duties about pay, leave and the like, from about_people.py's result."""
    body = json.loads(PEOPLE.read_text("utf-8"))
    rows = (
        f"| {title} | {body[look]['duty']['share']:.3f} | {body[look]['other']['share']:.3f} |"
        for look, title in LOOKS.items()
    )
    some = body["with_headings"]
    return [
        f"{some['duty']['n']} duties about hiring, pay, leave and the like beside "
        f"{some['other']['n']} lines of what a job offers, made by `benchmarks/about_people.py`:",
        "",
        "| look | duties kept | other lines kept |",
        "|---|---|---|",
        *rows,
    ]


def with_figures(name: str, table: str) -> str:
    """Return a page with the figures of today."""
    text = (ROOT / name).read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


DISAGREEMENT = ROOT / "benchmarks/results/disagreement.json"


def moved_labels() -> str:
    """Return what moved between the two sets of labels, from its result file."""
    found = Disagreement.from_json(json.loads(DISAGREEMENT.read_text("utf-8")))
    return as_markdown(found)


PAGES: dict[str, Callable[[], str]] = {
    "docs/disagreement.md": lambda: with_figures("docs/disagreement.md", moved_labels()),
    "docs/cli.md": cli_page,
    "docs/record.md": record_page,
    "docs/extraction.md": lambda: with_figures("docs/extraction.md", extraction_figures()),
    "README.md": lambda: with_figures("README.md", figures()),
    "docs/plugins/testing.md": lambda: with_figures("docs/plugins/testing.md", check_tables()),
    **reference.pages(),
}


def main(check: bool) -> int:
    """Write the pages, or say which are stale."""
    stale = []
    for name, page in PAGES.items():
        path, text = ROOT / name, page()
        if not path.is_file() or path.read_text("utf-8") != text:
            stale.append(name)
            if not check:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, "utf-8")
    if stale:
        print("stale:" if check else "written:", ", ".join(stale))
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))

"""`tasktriage policies list | show | check | measure`."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tasktriage.cli.app import App, app_of
from tasktriage.cli.listing import component_rows, print_rows, print_table
from tasktriage.cli.name_or_file import complete_name_or_file, of_name_or_file
from tasktriage.cli.options import model_option
from tasktriage.contracts.errors import TasktriageError, UnknownNameError
from tasktriage.domain.policy import Policy, PolicyRule
from tasktriage.kit.display import plain_line
from tasktriage.kit.policy_file import own_acts, read_policy
from tasktriage.kit.policy_words import EFFECT_WORDS

if TYPE_CHECKING:
    from tasktriage.policies.measure import Figures, Found

__all__ = ["policies"]

WIDTH = 80
LABEL = 15
NO_ADVICE = (
    "No legal advice: it shows where a law may speak of a task, and says whose reading it is."
)


policy_argument = click.argument(
    "policy", metavar="NAME[/RULE]|FILE", shell_complete=complete_name_or_file("policies")
)


@click.group()
def policies() -> None:
    """List, show, check and measure policies: dated, sourced rules. No legal advice."""


@policies.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List the policies that `classify --policy` takes."""
    app = app_of(context)
    rows = component_rows(app.plugins.policies)
    for row in rows:
        row |= _facts(app, row["qualified"])
    columns = ("name", "jurisdiction", "rules", "reviewed", "as of", "expires", "needs", "summary")
    print_rows(rows, columns, as_json=as_json)


def _facts(app: App, name: str) -> dict[str, Any]:
    """Return what a row says of a policy's rules; of one that can't be made nothing, said so."""
    facts: dict[str, Any] = dict.fromkeys(("jurisdiction", "rules", "reviewed", "as of", "expires"))
    try:
        policy: Policy = app.plugins.policies.create(name)
    except TasktriageError as error:
        app.say("warning", str(error))
        return facts
    places = dict.fromkeys(rule.jurisdiction for rule in policy.rules)
    return {
        "jurisdiction": plain_line(", ".join(places)),
        "rules": len(policy.rules),
        "reviewed": str(sum(not rule.unreviewed for rule in policy.rules)),
        "as of": min(rule.as_of for rule in policy.rules).isoformat(),
        "expires": min(rule.expires for rule in policy.rules).isoformat(),
    }


@policies.command()
@policy_argument
@click.option("--json", "as_json", is_flag=True, help="As JSON, with the sentences of all acts.")
@click.pass_context
def show(context: click.Context, policy: str, as_json: bool) -> None:
    """Show a policy's rules, or one of them: what they ask for, since when, and who says so.

    FILE is a TOML file of your own; its name ends in .toml.
    """
    _show(_found(context, policy)[0], as_json=as_json)


def _show(policy: Policy, *, as_json: bool) -> None:
    if as_json:
        said = asdict(policy)
        del said["learnt"]
        click.echo(json.dumps(said, indent=2, ensure_ascii=False, default=_day))
        return
    head = f"{policy.title} ({policy.name} {policy.version}, {policy.licence})"
    for text in (head, policy.summary, NO_ADVICE):
        if text:
            click.echo("\n".join(textwrap.wrap(plain_line(text), WIDTH)))
    for one in policy.inputs:
        question = f"Needs --policy-input {one.name}={'|'.join(one.values)}: {one.question}"
        click.echo("\n".join(textwrap.wrap(plain_line(question), WIDTH)))
    if policy.measured:
        click.echo("\n".join(textwrap.wrap(plain_line(f"Measured: {policy.measured}"), WIDTH)))
    for rule in policy.rules:
        click.echo()
        for line in _rule_lines(policy, rule, date.today()):
            click.echo(line)


def _found(context: click.Context, policy: str) -> tuple[Policy, Path | None]:
    """Return a policy by its name, or of "policy/rule", or from its file; and the file."""
    return of_name_or_file(policy, partial(_named, app_of(context)), read_policy)


def _named(app: App, name: str) -> Policy:
    """Return a policy; of "policy/rule" with that rule alone.

    Raises:
        UnknownNameError: there is no such policy, or no such rule in it.
    """
    from tasktriage.policies.chosen import chosen

    known = app.plugins.policies
    ((policy, rules),) = ((one.policy, one.rules) for one in chosen([name], known.create))
    try:
        known.find(name)
    except UnknownNameError:
        return replace(policy, rules=rules)
    return policy


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _rule_lines(policy: Policy, rule: PolicyRule, today: date) -> Iterator[str]:
    """Yield the lines of a rule."""
    yield from textwrap.wrap(plain_line(f"{rule.id}: {rule.title}"), WIDTH)
    acts = {act.id: act.title for act in policy.acts}
    read = f"{rule.as_of}, to be read again by {rule.expires}"
    if rule.expires < today:
        read += " (stale)"
    if rule.unreviewed:
        read += "; second-hand: off unless asked for by its own name"
    nobody = rule.reviewer == "none"
    said = {
        "effect": f"{EFFECT_WORDS[rule.effect]} ({rule.effect.value})",
        "applies": _applies(rule, today),
        "only where": "; ".join(f"{name} is {' or '.join(some)}" for name, some in rule.when),
        "who decides": rule.who_decides,
        "speaks of": "; ".join(acts[act] for act in rule.trigger),
        "not triggered": rule.not_triggered,
        "jurisdiction": rule.jurisdiction,
        "instrument": rule.instrument,
        "basis": rule.basis,
        "status": rule.status,
        "caveat": rule.caveat,
        "source": rule.source,
        "read": read,
        "reviewer": "none: nobody has signed it" if nobody else rule.reviewer,
    }
    for label, text in said.items():
        if text:
            yield from textwrap.wrap(
                plain_line(text),
                WIDTH,
                initial_indent=f"  {label:<{LABEL}}",
                subsequent_indent=" " * (LABEL + 2),
                break_long_words=False,  # an address is to be copied whole
                break_on_hyphens=False,
            )


def _applies(rule: PolicyRule, today: date) -> str:
    if rule.applies_from is None:
        return "now"
    word = "since" if rule.applies_from <= today else "from"
    return f"{word} {rule.applies_from}"


@policies.command()
@policy_argument
@model_option
@click.pass_context
def check(context: click.Context, policy: str, model: str) -> int:
    """Check a policy: one line with the line and key of what is wrong in a file.

    FILE is a TOML file of your own; its name ends in .toml.
    """
    from tasktriage.pipeline.engine import open_model
    from tasktriage.policies.check import doubts

    app = app_of(context)
    found, file = _found(context, policy)
    own = () if file is None else own_acts(file)
    for line in doubts(found, open_model(model, app.plugins), date.today(), own):
        app.say("warning", plain_line(line))
    unreviewed = sum(rule.unreviewed for rule in found.rules)
    sentences = sum(len(act.tasks) + len(act.near) for act in found.acts)
    click.echo(
        f"ok: {_count(len(found.rules), 'rule')}"
        + (f" ({unreviewed} unreviewed)" if unreviewed else "")
        + f", {_count(len(found.acts), 'act')} with {sentences:,} sentences, threshold "
        f"{found.threshold:g}"
    )
    return 0


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@policies.command()
@policy_argument
@click.option(
    "--sentences",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="CSV",
    help="Columns: text; acts or rules (ids, with '|' between them, or empty); title, if any.",
)
@model_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def measure(context: click.Context, policy: str, sentences: Path, model: str, as_json: bool) -> int:
    """Measure how well a policy's acts and rules are found in sentences of your own.

    FILE is a TOML file of your own. Behind the figures stands the threshold
    that keeps false matches to 2 %, as a line for [matching] in the file. All rules are measured,
    the unreviewed ones too, on the day of no date.
    """
    from tasktriage.pipeline.engine import open_model
    from tasktriage.policies.measure import measure as measured
    from tasktriage.policies.measure import read_said

    found, file = _found(context, policy)
    said = read_said(sentences, found)
    figures = measured(found, said, open_model(model, app_of(context).plugins))
    if as_json:
        click.echo(json.dumps(_as_json(figures), indent=2, ensure_ascii=False))
        return 0
    for kind, counted in (("act", figures.acts), ("rule", figures.rules)):
        shown = [one for one in counted if one.expected or one.found]
        if shown:
            print_table([_row(kind, one) for one in shown], (kind, *FIGURES))
            click.echo()
    whose = file or f"the file of '{found.name}', which its plugin ships"
    for line in _verdict(figures, len(said), plain_line(str(whose))):
        click.echo(line)
    return 0


FIGURES = ("expected", "found", "right", "false", "precision", "recall")


def _row(kind: str, found: Found) -> dict[str, Any]:
    return {
        kind: found.name,
        "expected": str(found.expected),
        "found": str(found.found),
        "right": str(found.right),
        "false": str(found.false),
        "precision": _with_interval(found.precision),
        "recall": _with_interval(found.recall),
    }


def _with_interval(share: Sequence[float] | None) -> str:
    if share is None:
        return "-"
    value, low, high = (f"{one:.2f}" for one in share)
    return f"{value} [{low}, {high}]"


def _verdict(figures: Figures, count: int, file: str) -> Iterator[str]:
    yield (
        f"{_count(count, 'sentence')}, threshold {figures.threshold:g}: a rule speaks falsely in "
        f"{_with_interval(figures.false_sentences)} of them."
    )
    if figures.advised is None:
        yield "No threshold keeps that to 2 %."
        return
    recall = "" if figures.recall_advised is None else f", with recall {figures.recall_advised:.2f}"
    yield f"That is kept to 2 %{recall}, by this line in the [matching] of {file}:"
    yield f"threshold = {figures.advised:g}   # it is {figures.threshold:g}"


def _as_json(figures: Figures) -> dict[str, Any]:
    def row(found: Found) -> dict[str, Any]:
        return asdict(found) | {
            "false": found.false,
            "precision": found.precision,
            "recall": found.recall,
            "false_share": found.false_share,
        }

    return asdict(figures) | {
        "acts": [row(one) for one in figures.acts],
        "rules": [row(one) for one in figures.rules],
    }

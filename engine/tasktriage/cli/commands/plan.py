"""`tasktriage plan new | run | scenarios`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tasktriage.cli.app import app_of, say
from tasktriage.cli.listing import print_rows
from tasktriage.cli.options import draws_option, format_option, output_option, seed_option
from tasktriage.cli.outcome import Outcome
from tasktriage.cli.output import DEFAULT_FORMAT, choose_output, write
from tasktriage.contracts.errors import InputError, UnknownNameError, UsageError
from tasktriage.kit.atomic import here
from tasktriage.kit.toml_table import MAX_BYTES, data_text
from tasktriage.pipeline.write import run_info

from .plan_new import new

if TYPE_CHECKING:
    from tasktriage.domain.plan import PlanReport
    from tasktriage.domain.skills import SkillsReport
    from tasktriage.planning import Plan, Scenario
    from tasktriage.planning.plan_file import PlanFile

__all__ = ["plan"]

MOST_NAMED = 5
A_YEAR = 4  # quarters
TOML = ".toml"
STDIN, STDIN_NAME = "-", "<stdin>"


@click.group()
def plan() -> None:
    """Plan: are people re-skilled as fast as AI is deployed? A file to fill in, and its figures."""


plan.add_command(new)


@plan.command("run")
@click.argument(
    "file", metavar="PLAN", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True)
)
@click.option(
    "--screening",
    is_flag=True,
    help="Let stand-ins take the place of what is blank and has no default; the heading then says "
    "so.",
)
@click.option(
    "--scenario",
    "names",
    multiple=True,
    metavar="NAME|FILE",
    help="Compare with this scenario, or with those of this TOML file; may be repeated. By default "
    "all that 'tasktriage plan scenarios' lists, but those to be named.",
)
@draws_option("How many times what is not known is drawn from its range.")
@seed_option
@format_option
@output_option
@click.pass_context
def run_(
    context: click.Context,
    file: Path,
    screening: bool,
    names: tuple[str, ...],
    draws: int,
    seed: int,
    format_: str | None,
    output: Path | None,
) -> int:
    """Say what a plan comes to: work that changes, how fast people learn, and the gap between.

    PLAN is a file that 'tasktriage plan new' wrote and a person filled in; '-' is standard input.
    Every figure has its
    90 % interval; what matters most, and what would close the gap, stand beside.
    """
    app = app_of(context)
    default = app.settings.classify.get("format", DEFAULT_FORMAT)
    chosen = choose_output(app.plugins, format_, output, "plans", default)
    if output is not None and _same(file, output):
        raise UsageError(f"--output {output} is the plan itself; name another file")
    found = _reckoned(_plan_file(file), names, screening=screening, draws=draws, seed=seed)
    if found.screening:
        say("note", _screening_words(found.assumed))
    outcome = Outcome()
    noun = "{:,} plans reckoned".format
    write([found], outcome, chosen, run_info("plan"), output, noun, here())
    return outcome.finish()


def _plan_file(file: Path) -> PlanFile:
    """Return the plan in a file, or in standard input.

    Raises:
        InputError: it can't be read, or something in it is wrong.
    """
    from tasktriage.planning.plan_file import parse_plan, read_plan

    if str(file) != STDIN:
        return read_plan(file)
    if sys.stdin is None:
        raise InputError(STDIN_NAME, "is closed; there is no plan to read")
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    return parse_plan(STDIN_NAME, data_text(STDIN_NAME, data, "a plan"))


def _reckoned(
    file: PlanFile, names: Sequence[str], *, screening: bool, draws: int, seed: int
) -> PlanReport:
    """Return a plan in figures, under the scenarios of these names; what to bear in mind is said.

    Raises:
        InputError: something that must be asked is blank, or a file of scenarios is wrong.
        UsageError: a scenario's name is unknown, or it does not fit the plan.
    """
    from tasktriage.planning import run, run_flow, run_oversight
    from tasktriage.planning.doubts import scenario_doubts
    from tasktriage.planning.report import report

    plan, notes = file.completed(screening=screening), _notes(file)
    scenarios = _scenarios(names, file, plan)
    for note in file.notes:
        say("warning", f"{file.name}: {note}")
    given = plan, file.flow, file.completed_oversight
    for doubt in (doubt for one in scenarios for doubt in scenario_doubts(one, *given)):
        say("warning", doubt)
    for note in notes:
        say("warning", note)
    flow = oversight = None
    if file.flow is not None:
        flow = run_flow(plan, file.flow, scenarios, draws=draws, seed=seed)
        for note in flow.notes:
            say("warning", f"flow: {note}")
    if (leads := file.completed_oversight) is not None:
        oversight = run_oversight(plan, leads, scenarios, draws=draws, seed=seed)
        for note in oversight.notes:
            say("warning", f"oversight: {note}")
    return report(
        run(plan, scenarios, draws=draws, seed=seed, every_quarter=True),
        currency=file.currency,
        notes=notes,
        oversight=oversight,
        flow=flow,
        skills=_skills(file, draws, seed),
        migrations=file.moves,
    )


@plan.command("scenarios")
@click.argument(
    "files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path, dir_okay=False)
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def scenarios_(files: tuple[Path, ...], as_json: bool) -> None:
    """List the scenarios that 'plan run' compares, or check those of your own files.

    Some are compared only where they are named, with --scenario.
    """
    from tasktriage.planning import named_scenarios, usual_scenarios
    from tasktriage.planning.scenarios_file import read_scenarios

    found = [one for file in files for one in read_scenarios(file)]
    rows: list[dict[str, Any]] = []
    named = () if files else named_scenarios()
    for one in found if files else [*usual_scenarios(), *named]:
        row = asdict(one)
        row["compared"] = "if named" if files or one in named else "by default"
        if not as_json:
            row["changes"] = _changes(one)
        rows.append(row)
    print_rows(rows, ("name", "compared", "changes", "summary"), as_json=as_json)


def _changes(scenario: Scenario) -> str:
    """Say in short what a scenario changes."""
    said = ["shares after policies"] if scenario.policies else []
    for change in scenario.changes:
        words = [] if change.to is None else [f"= {change.to:g}"]
        words += [] if change.times == 1.0 else [f"× {change.times:g}"]
        words += (
            []
            if change.plus == 0.0
            else [f"{'+' if change.plus > 0 else '−'} {abs(change.plus):g}"]
        )
        whose = change.roles or change.stages
        of_some = f" of {', '.join(whose)}" if whose else ""
        said.append(f"{change.input} {' '.join(words)}{of_some}")
    return ", ".join(said) or "nothing"


def _same(first: Path, second: Path) -> bool:
    try:
        return second.exists() and first.samefile(second)
    except OSError:
        return False


def _scenarios(names: Sequence[str], file: PlanFile, plan: Plan) -> list[Scenario]:
    """Return as planned, and what is compared with it.

    Raises:
        UsageError: a name is unknown, or a scenario does not fit the plan.
        InputError: a file of scenarios is wrong.
    """
    from tasktriage.planning import named_scenarios, usual_scenarios

    base, *others = usual_scenarios(file.stage)
    ruled = any(role.ruled is not None for role in plan.roles)
    if not names:
        return [base, *(one for one in others if ruled or not one.policies)]
    usual = {one.name: one for one in (*others, *named_scenarios())}
    found: dict[str, Scenario] = {base.name: base}
    for name in dict.fromkeys(names):
        if name == base.name:
            continue
        for one in [usual[name]] if name in usual else _own(name, file, usual):
            if one.name in found:
                raise UsageError(f"two scenarios are called '{one.name:.60}'; rename one")
            if one.policies and not ruled:
                raise UsageError(
                    f"scenario '{one.name:.60}' needs shares after policies, which the plan does "
                    "not have; 'tasktriage plan new --policy NAME' writes them"
                )
            _check_stages(one, file)
            found[one.name] = one
    return list(found.values())


def _check_stages(scenario: Scenario, file: PlanFile) -> None:
    """Say what of a scenario does not fit the flow of a plan.

    Raises:
        UsageError: it changes stages, and the plan has none, or none of that name.
    """
    from tasktriage.planning.flow.running import check_stages
    from tasktriage.planning.inputs import STAGE, input_spec

    changed = [one.input for one in scenario.changes if input_spec(one.input).of == STAGE]
    if file.flow is not None:
        try:
            check_stages(scenario, file.flow)
        except UsageError as error:
            raise UsageError(f"scenario '{scenario.name:.60}': {error}") from None
    elif changed:
        raise UsageError(
            f"scenario '{scenario.name:.60}' changes {changed[0]}, which is of stages; the plan "
            "has none, but 'tasktriage plan new --flow NAME' writes them"
        )


def _own(name: str, file: PlanFile, usual: dict[str, Scenario]) -> tuple[Scenario, ...]:
    """Return the scenarios of a user's file, which must fit the plan."""
    from tasktriage.planning.scenarios_file import Known, read_scenarios

    path = Path(name)
    if path.suffix.lower() != TOML and not path.is_file():
        raise UnknownNameError("scenario", name, usual, "(or name a TOML file)")
    stages = None if file.flow is None else tuple(stage.name for stage in file.flow.stages)
    roles = tuple(role.name for role in file.plan.roles)
    return read_scenarios(path, Known(stage=file.stage, roles=roles, stages=stages))


def _skills(file: PlanFile, draws: int, seed: int) -> tuple[SkillsReport, ...]:
    """Return the skills behind the work of the roles that the file has them of, and of all."""
    if not file.skills:
        return ()
    from tasktriage.planning.skills.running import DRAWS as ENOUGH
    from tasktriage.planning.skills.running import skills_of

    of = file.plan.organisation
    return skills_of(file.skills, organisation=of, draws=min(draws, ENOUGH), seed=seed)


def _notes(file: PlanFile) -> list[str]:
    """Return what to bear in mind of what was blank and is not of the inputs."""
    from tasktriage.planning import missing_inputs
    from tasktriage.planning.plan_file import SCREENING_HEADCOUNT

    notes, roles, quarters = [], file.without_headcount, file.plan.quarters
    planned = any(name == "deployment_planned" for _, name in missing_inputs(file.plan))
    if planned and quarters != A_YEAR:
        notes.append(
            "deployment planned is blank: what stands for it is a guess for a year, and the "
            f"horizon is {quarters} {'quarter' if quarters == 1 else 'quarters'}; fill it in, for "
            "speeds hang on it"
        )
    if not roles:
        return notes
    of_flow = "" if file.flow is None else ", figures of stages do"
    return [
        *notes,
        f"the headcount of {_few(roles)} is blank: {SCREENING_HEADCOUNT:g} people stand for it, so "
        f"amounts of work are of so many; ratios and P(gap) of a role do not depend on it{of_flow}",
    ]


def _screening_words(assumed: Sequence[tuple[str, str]]) -> str:
    names = list(dict.fromkeys(name for _, name in assumed))
    return f"a screening, for it rests on what is assumed: {_few(names)}"


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(f"{name:.60}" for name in names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} and {len(names) - MOST_NAMED} more"

"""`tasktriage skills`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tasktriage.cli.app import app_of, say
from tasktriage.cli.beside import beside_options
from tasktriage.cli.inputs import Inputs
from tasktriage.cli.options import (
    cache_option,
    extractor_option,
    format_option,
    input_argument,
    limit_option,
    model_option,
    output_option,
    read_options,
    reader_option,
    split_option,
    table_options,
    title_option,
)
from tasktriage.cli.outcome import Outcome
from tasktriage.cli.output import DEFAULT_FORMAT, choose_output, write
from tasktriage.cli.rolled import (
    as_roles,
    full_time_option,
    profiles_of,
    role_items,
    roll_up_options,
)
from tasktriage.cli.skill_works import skill_works
from tasktriage.cli.texts import text_option
from tasktriage.contracts.errors import InputError, UnknownNameError, UsageError
from tasktriage.domain.plan import FEWEST_HOLDERS
from tasktriage.domain.profile import Profile
from tasktriage.domain.skills import SkillsReport
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.rollup import RollUp
from tasktriage.pipeline.write import run_info

__all__ = ["skills"]


@click.command()
@input_argument
@text_option
@table_options
@roll_up_options
@full_time_option
@click.option(
    "--role",
    "names",
    multiple=True,
    metavar="NAME",
    help="Say it of this role alone, by its name; may be repeated.",
)
@title_option
@click.option("--organisation", default="", metavar="NAME", help="Whose roles they are.")
@beside_options
@model_option
@reader_option
@extractor_option
@split_option
@limit_option
@cache_option
@format_option
@output_option
@click.pass_context
@read_options
def skills(
    context: click.Context,
    inputs: tuple[str, ...],
    text: tuple[str, ...],
    options: ReadOptions,
    rolled: RollUp,
    full_time: float,
    names: tuple[str, ...],
    organisation: str,
    beside: dict[str, Any],
    format_: str | None,
    output: Path | None,
    **parts: Any,
) -> int:
    """Say which of O*NET's skills stand behind automatable work, and which behind the rest.

    INPUT is as for profile: postings, a table of tasks, a table of roles with their headcount, or
    results of classify or profile. With a headcount the skills of units and of all roles together
    are said too. It is about tasks, not about prices, and never about a person.
    """
    if not inputs and not text:
        raise UsageError("nothing to read: name a file or folder, or '-' for standard input")
    app = app_of(context)
    plugins = app.plugins
    outcome = Outcome()
    anew = options.lines  # --as tasks
    options = as_roles(plugins, options, rolled, outcome.input_error)
    named = Inputs(inputs, options, output)
    default = app.settings.classify.get("format", DEFAULT_FORMAT)
    chosen = choose_output(plugins, format_, output, "skills", default)
    engine = Engine(plugins=plugins, **{**beside, "occupation": True}, **parts)  # named alike
    engine.prepare()

    rolled = replace(rolled, full_time=full_time, on_error=outcome.input_error)
    items = role_items(engine, named, text)
    profiles = _named(profiles_of(engine, items, rolled, outcome, anew=anew), names)
    if not profiles and not outcome.inputs:
        outcome.input_error(InputError(", ".join(inputs) or "text", "has no role"))
    reports = _reports(engine, profiles, full_time, organisation.strip())
    outcome.done = 0  # profiles are read, and not what is written
    run = run_info("skills", model=engine.model.info, embedder=engine.model.embedder_id)
    noun = "{:,} said of".format
    write(reports, outcome, chosen, run, output, noun, options.folder)
    return outcome.finish()


def _named(profiles: Sequence[Profile], names: Sequence[str]) -> list[Profile]:
    """Return the profiles of roles of these names, whatever their case; all without names.

    Raises:
        UnknownNameError: there is no such role.
    """
    wanted = {name.strip().casefold(): name for name in names}
    known = [(one, _keys(one)) for one in profiles]
    for key, name in wanted.items():
        if not any(key in keys for _, keys in known):
            raise UnknownNameError("role", name, [one.role for one in profiles])
    return [one for one, keys in known if not wanted or keys & wanted.keys()]


def _keys(profile: Profile) -> set[str]:
    """Return the names of a role in small letters: with its unit, and without."""
    unit = None if profile.facts is None else profile.facts.unit
    name = profile.role.strip().casefold()
    return {name} if unit is None else {name, name.removesuffix(f" ({unit.casefold()})")}


def _reports(
    engine: Engine, profiles: Sequence[Profile], full_time: float, organisation: str
) -> list[SkillsReport]:
    """Return what is said of each role, of units, and of all."""
    from tasktriage.planning.skills.running import role_skills, sums_of
    from tasktriage.planning.skills.work import unknown_skills

    works = list(skill_works(engine, profiles, full_time))
    found = []
    for profile, work in zip(profiles, works, strict=True):
        headcount = None if profile.facts is None else profile.facts.headcount
        if headcount is not None and headcount < FEWEST_HOLDERS:
            say(
                "note", f"'{profile.role:.60}' counts in sums alone: it has fewer than five holders"
            )
            continue
        if work is not None:
            found.append(role_skills(work))
            continue
        why = unknown_skills(profile) or ""
        bare = SkillsReport(name=profile.role, level="role", skills=(), tasks=0, notes=(why,))
        found.append(replace(bare, tasks=sum(task.share > 0.0 for task in profile.tasks)))
    known = [work for work in works if work is not None]
    if len(known) > 1 and not any(work.amount for work in known):
        say("note", "no role has a headcount, so nothing is said of all roles together")
    sums = sums_of(known, organisation or "all roles")
    if not found and not sums:
        say("note", "nothing is said of so few people")
    return [*found, *sums]

"""`tasktriage compare`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from tasktriage.cli.app import app_of, say
from tasktriage.cli.inputs import STDIN, Inputs
from tasktriage.cli.options import (
    cache_option,
    coverage_option,
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
from tasktriage.cli.rolled import as_roles, roll_up_options
from tasktriage.contracts.errors import InputError, UsageError
from tasktriage.domain.comparison import Basis, By, Comparison, Difference
from tasktriage.domain.profile import Profile
from tasktriage.extend.manager import Plugins
from tasktriage.pipeline.compare import compare_versions
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.rollup import RollUp
from tasktriage.pipeline.write import run_info
from tasktriage.roles.align import plain
from tasktriage.roles.compare import rank
from tasktriage.roles.difference import labelled

__all__ = ["compare"]

FIGURES = {
    By.SCORE: "mean score",
    By.AUTOMATABLE: "automatable share",
    By.AUGMENTABLE: "augmentable share",
    By.HUMAN_CRITICAL: "human-critical share",
}
Role = tuple[Profile, Basis]


@click.command()
@input_argument
@click.option(
    "--versions/--ranking",
    "versions",
    default=None,
    help="Compare two inputs task by task, as versions of one role; or rank all roles. By default "
    "two inputs of one title are versions.",
)
@click.option(
    "--by",
    type=click.Choice([str(by) for by in By]),
    default=str(By.SCORE),
    show_default=True,
    metavar="FIGURE",
    help="What roles are ranked by, highest first: score (the mean), or a share: automatable, "
    "augmentable, human-critical.",
)
@table_options
@roll_up_options
@title_option
@model_option
@reader_option
@extractor_option
@split_option
@limit_option
@cache_option
@coverage_option
@format_option
@output_option
@click.pass_context
@read_options
def compare(
    context: click.Context,
    inputs: tuple[str, ...],
    options: ReadOptions,
    versions: bool | None,
    by: str,
    rolled: RollUp,
    format_: str | None,
    output: Path | None,
    **parts: Any,
) -> int:
    """Compare roles side by side, or two versions of one task by task.

    INPUT is as for profile, or a result of classify or profile, whose labels stay as they are. Two
    inputs of one title are two versions of a role; anything else is ranked, with the probability
    that one role stands above another.
    """
    if not inputs:
        raise UsageError("nothing to compare: name two files, a folder, or a table of roles")
    app = app_of(context)
    outcome = Outcome()
    anew = options.lines  # --as tasks
    options = as_roles(app.plugins, options, rolled, outcome.input_error)
    default = app.settings.classify.get("format", DEFAULT_FORMAT)
    chosen = choose_output(app.plugins, format_, output, "comparisons", default)
    engine = Engine(plugins=app.plugins, **parts)  # the options are named alike
    engine.prepare()
    rolled = replace(rolled, on_error=outcome.input_error)
    reading = _Reading(engine, rolled, app.plugins, outcome, anew)
    sides = [reading.roles(Inputs((name,), options, output)) for name in _once(inputs, options)]
    run = run_info(
        "compare",
        model=engine.model.info,
        embedder=engine.model.embedder_id,
        coverage=parts["coverage"],
    )
    found = _compared(sides, inputs, versions, By(by), engine, outcome)
    if not found:  # and it was told why
        return outcome.finish()
    write(found, outcome, chosen, run, output, "{:,} compared".format, options.folder)
    return outcome.finish()


def _once(names: Sequence[str], options: ReadOptions) -> Sequence[str]:
    """Return the inputs.

    Raises:
        UsageError: one is named twice, which would be compared with itself.
    """
    seen: set[Path] = set()
    for name in names:
        place = Path(name) if name == STDIN else (options.folder / name).resolve()
        if place in seen:
            raise UsageError(f"{name} is named twice; name what it is to be compared with")
        seen.add(place)
    return names


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the roles of an input, or takes them from the results of an earlier run."""

    engine: Engine
    rolled: RollUp
    plugins: Plugins
    outcome: Outcome
    anew: bool

    def roles(self, named: Inputs) -> list[Role]:
        """Return the roles of an input that have tasks; of others is told."""
        errors = self.outcome.inputs
        items = self.engine.read(named.sources(self.plugins), named.options)
        profiles = self.engine.profiles(items, self.rolled, anew=self.anew)
        found = [(profile, self._basis(profile)) for profile in profiles]
        found = [role for role in found if labelled(role[0])]  # of others a warning tells
        if not found and self.outcome.inputs == errors:
            name = ", ".join(named.names)
            self.outcome.input_error(InputError(name, "has no task to compare; see the warning"))
        return found

    def _basis(self, profile: Profile) -> Basis:
        """Return what a role's results were made with; earlier ones tell their model alone."""
        rules = profile.rules
        if rules is None:
            return Basis(profile.model)
        return Basis(profile.model, rules.tasktriage, rules.codebook)


def _compared(
    sides: list[list[Role]],
    inputs: Sequence[str],
    versions: bool | None,
    by: By,
    engine: Engine,
    outcome: Outcome,
) -> list[Comparison]:
    """Return the comparison of all roles, or of both versions of each.

    Raises:
        UsageError: there is but one role, or versions are asked for and there are none.
    """
    roles = [role for side in sides for role in side]
    if len(roles) < 2:
        if outcome.inputs:
            return []  # of what is missing is told
        what = f"one role, '{roles[0][0].role:.60}'" if roles else "no role"
        raise UsageError(f"there is {what}; name another input to compare it with")
    pairs = [] if versions is False else _pairs(sides, asked=bool(versions))
    if versions and not pairs:
        raise UsageError(
            f"--versions compares two versions of a role, and these are {len(roles)} roles of "
            f"{len(sides)} {'input' if len(sides) == 1 else 'inputs'} without a title in common; "
            "name two inputs with a role each"
        )
    if not pairs:
        more = "; --versions compares them task by task" if len(roles) == 2 else ""
        say("note", f"{len(roles)} roles, ranked by {FIGURES[by]} (see --by){more}")
        names = [name for name, side in zip(inputs, sides, strict=True) for _ in side]
        return [rank(roles, by, names)]
    say("note", f"{_what(pairs)}, compared task by task; --ranking ranks them as roles")
    _say_left(sides, pairs)
    return _differences(pairs, engine, outcome)


def _what(pairs: list[tuple[Role, Role]]) -> str:
    """Say what is compared."""
    if len(pairs) > 1:
        return f"two versions of {len(pairs)} roles"
    before, after = pairs[0]
    if _key(before) == _key(after):
        return f"two versions of '{after[0].role:.60}'"
    return f"'{before[0].role:.60}' and '{after[0].role:.60}' as versions of one role"


def _differences(
    pairs: list[tuple[Role, Role]], engine: Engine, outcome: Outcome
) -> list[Comparison]:
    found: list[Comparison] = []
    for before, after in pairs:
        try:
            made: Difference = compare_versions(
                before[0],
                after[0],
                engine.model,
                basis_before=before[1],
                basis_after=after[1],
            )
        except InputError as error:
            outcome.input_error(error)
        else:
            found.append(made)
    return found


def _pairs(sides: list[list[Role]], *, asked: bool) -> list[tuple[Role, Role]]:
    """Return the roles that both of two inputs have, by title; one each are one if `asked`.

    Several of one title in an input are known by title and document.
    """
    roles = [role for side in sides for role in side]
    if len(roles) == 2 and (asked or (len(sides) == 2 and _key(roles[0]) == _key(roles[1]))):
        return [(roles[0], roles[1])]
    if len(sides) != 2:
        return []
    several = {key for side in sides for key, n in Counter(map(_key, side)).items() if n > 1}
    first, second = ({_full_key(role, several): role for role in side} for side in sides)
    common = [key for key in first if key in second]
    distinct = len(first) == len(sides[0]) and len(second) == len(sides[1])
    alike = distinct and 2 * len(common) > max(len(first), len(second))
    return [(first[key], second[key]) for key in common] if asked or alike else []


def _say_left(sides: list[list[Role]], pairs: list[tuple[Role, Role]]) -> None:
    taken = {id(role[0]) for pair in pairs for role in pair}
    left = [role for side in sides for role in side if id(role[0]) not in taken]
    if left:
        several = {key for key, n in Counter(map(_key, left)).items() if n > 1}
        names = ", ".join(_named(role, several) for role in left[:5])
        more = f" and {len(left) - 5} more" if len(left) > 5 else ""
        say("warning", f"in one of both inputs alone, so not compared: {names}{more}")


def _named(role: Role, several: Collection[str]) -> str:
    document = f" ({role[0].document:.40})" if _key(role) in several and role[0].document else ""
    return f"'{role[0].role:.40}'{document}"


def _key(role: Role) -> str:
    return plain(role[0].role)


def _full_key(role: Role, several: Collection[str]) -> tuple[str, str]:
    """Return what a role is known by: its title, of several of one title the document's name too.

    The folder of a document is that of a version, so it is left out.
    """
    key, document = _key(role), role[0].document or ""
    return key, document.replace("\\", "/").rpartition("/")[2] if key in several else ""

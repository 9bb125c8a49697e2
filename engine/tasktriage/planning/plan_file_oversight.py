"""A plan's file: what stands under `oversight`, reading and writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tasktriage.contracts.errors import UsageError
from tasktriage.kit.toml_table import TomlTable

from .inputs import LADDER, ImpossibleValueError, Status, input_specs
from .oversight.values import CHECKING, LadderPlan, OversightPlan, check_ladders
from .plan_file_blanks import Blank
from .plan_file_lines import about_lines, comment, heading, input_lines, toml_text
from .plan_file_values import INPUTS, given_inputs
from .values import Plan

__all__ = ["oversight_lines", "read_oversight"]

KEY = "oversight"
MOST_LADDERS = 200
KEYS = {"oversight": {INPUTS, "ladder"}, "ladder": {"junior", "lead", INPUTS}}
ABOUT = """\
Oversight: leads check what juniors do with AI and what agents do. May be left out, all of it.
A ladder names two roles of this plan, juniors and those who lead them.
"""


def read_oversight(
    top: TomlTable, plan: Plan, blanks: list[Blank], notes: list[str]
) -> OversightPlan | None:
    """Return what a plan's file says of oversight; None where it says nothing.

    Args:
        top: the file.
        plan: whose roles the ladders name.
        blanks: gets what is blank.
        notes: gets what a person should hear.

    Raises:
        InputError: something is wrong; says in which line.
    """
    if KEY not in top:
        return None
    table = top.table(KEY)
    table.check_keys(KEYS["oversight"])
    common = given_inputs(table, notes, LADDER)
    for name in (*common.given, *common.blanks):
        if name not in CHECKING:
            raise table.fail(f"{name} is of one ladder: put it below it", INPUTS, name)
    blanks += [Blank("", name, (KEY, INPUTS, name, "value")) for name in common.blanks]
    tables = list(table.tables("ladder"))
    if len(tables) > MOST_LADDERS:
        raise table.fail(f"it has more than {MOST_LADDERS} ladders", "ladder")
    ladders: list[LadderPlan] = []
    for place, one in enumerate(tables):
        ladders.append(_ladder(one, place, plan, blanks, notes))
        _check(one, OversightPlan(inputs=common.given), ladders, plan)
    return OversightPlan(inputs=common.given, ladders=tuple(ladders))


def _ladder(
    table: TomlTable, place: int, plan: Plan, blanks: list[Blank], notes: list[str]
) -> LadderPlan:
    table.check_keys(KEYS["ladder"], {"junior", "lead"})
    inputs = given_inputs(table, notes, LADDER)
    try:
        ladder = LadderPlan(
            junior=table.text("junior").strip(),
            lead=table.text("lead").strip(),
            inputs=inputs.given,
        )
    except ImpossibleValueError as error:
        raise table.fail(f"{error.input} {error.problem}", INPUTS, error.input) from None
    except UsageError as error:
        raise table.fail(str(error), "lead") from None
    inside = (KEY, "ladder", place, INPUTS)
    blanks += [
        Blank(ladder.name, name, (*inside, name, "value"), of="ladder") for name in inputs.blanks
    ]
    return ladder


def _check(
    table: TomlTable, oversight: OversightPlan, ladders: Sequence[LadderPlan], plan: Plan
) -> None:
    """Check the last of the ladders, beside those before it."""
    names = [role.name for role in plan.roles]
    key = "junior" if ladders[-1].junior not in names else "lead"
    try:
        check_ladders(OversightPlan(inputs=oversight.inputs, ladders=tuple(ladders)), names)
    except UsageError as error:
        raise table.fail(str(error), key) from None


def oversight_lines(oversight: OversightPlan) -> Iterator[str]:
    """Yield what `read_oversight` reads as the same, with comments on how to measure it."""
    specs = input_specs(LADDER)
    yield from heading("Oversight")
    yield from comment(ABOUT)
    yield f"[{KEY}]"
    for name in CHECKING:
        yield from ("", *about_lines(specs[name]))
        yield from input_lines(f"{KEY}.{INPUTS}.{name}", specs[name], oversight.inputs.get(name))
    for ladder in oversight.ladders:
        yield from ("", f"[[{KEY}.ladder]]")
        yield f"junior = {toml_text(ladder.junior)}"
        yield f"lead = {toml_text(ladder.lead)}"
        for name, spec in specs.items():
            given = ladder.inputs.get(name)
            if given is None and (name in CHECKING or spec.status is Status.SOURCED):
                continue  # those of all roles stand for it, or the lead's occupation
            yield from ("", *about_lines(spec))
            yield from input_lines(f"{KEY}.ladder.{INPUTS}.{name}", spec, given)

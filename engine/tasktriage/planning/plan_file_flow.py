"""A plan's file: what stands under `flow`, reading and writing."""

from __future__ import annotations

from collections.abc import Iterator

from tasktriage.contracts.errors import UsageError
from tasktriage.kit.toml_table import TomlTable

from .flow.values import UTILISATION, FlowError, FlowPlan, Stage, StageRole, check_flow
from .inputs import STAGE, ImpossibleValueError, input_specs
from .plan_file_lines import about_lines, comment, heading, input_lines, number_text, toml_text
from .plan_file_values import INPUTS, given_inputs, is_blank, needed_number
from .values import Plan

__all__ = ["flow_lines", "read_flow"]

KEY = "flow"
MOST_STAGES, MOST_ROLES = 100, 2_000
KEYS = {
    "flow": {"name", INPUTS, "stage"},
    "stage": {"name", "roles", "after", INPUTS},
    "role": {"role", "part", "accountable"},
}
OF_ALL = ("volume", "effort", "speed_up", "sharing")
ABOUT = (
    "Stages of the work, in order: where does it pile up once AI speeds some of them up?\n"
    "roles: who works in a stage, with the part of their work that is done there (0 to 1, all "
    "stages together at most 1) and the accountable share of this part: what stays with people "
    "because somebody must answer for it. A name alone is all of the role's work.\n"
    "after: names of the stages that feed it; without it the one before.\n"
    "Utilisation is known to the organisation alone. Where it is blank nothing stands in for it, "
    "with --screening neither: then only what stages get done and approval concentration are said."
)
OWN = "What holds for one stage alone goes below it, as [flow.stage.inputs.volume]."


def read_flow(top: TomlTable, plan: Plan, notes: list[str]) -> FlowPlan | None:
    """Return what a plan's file says of a flow; None where it says nothing.

    Args:
        top: the file.
        plan: whose roles the stages name.
        notes: gets what a person should hear.

    Raises:
        InputError: something is wrong; says in which line.
    """
    if KEY not in top:
        return None
    table = top.table(KEY)
    table.check_keys(KEYS["flow"], {"stage"})
    common = given_inputs(table, notes, STAGE)
    for name in (*common.given, *common.blanks):
        if name == UTILISATION:
            raise table.fail(f"{name} is of one stage: put it below it", INPUTS, name)
    tables = list(table.tables("stage"))
    if not 1 <= len(tables) <= MOST_STAGES:
        raise table.fail(f"it has 1 to {MOST_STAGES} stages, got {len(tables):,}", "stage")
    stages = tuple(_stage(one, notes) for one in tables)
    name = table.text("name", "work").strip()
    try:
        flow = FlowPlan(name=name, stages=stages, inputs=common.given)
        check_flow(flow, [role.name for role in plan.roles])
    except FlowError as error:
        raise tables[error.stage].fail(error.problem, *error.path) from None
    except UsageError as error:
        raise table.fail(str(error)) from None
    return flow


def _stage(table: TomlTable, notes: list[str]) -> Stage:
    for key in table.data:
        name = key.casefold().replace("z", "s")  # utilization
        if name in input_specs(STAGE):
            say = f"{key:.60} is an input: put it below, as value of [flow.stage.inputs.{name}]"
            raise table.fail(say, key)
    table.check_keys(KEYS["stage"], {"name"})
    inputs = given_inputs(table, notes, STAGE)
    after = table.texts("after") if "after" in table else None
    try:
        return Stage(
            name=table.text("name").strip(),
            roles=tuple(_roles(table)),
            after=None if after is None else tuple(name.strip() for name in after),
            inputs=inputs.given,
        )
    except ImpossibleValueError as error:  # pragma: no cover - reading found it
        raise table.fail(f"{error.input} {error.problem}", INPUTS, error.input) from None


def _roles(table: TomlTable) -> Iterator[StageRole]:
    rows = table.data.get("roles", [])
    if not isinstance(rows, list) or len(rows) > MOST_ROLES:
        raise table.fail(f"roles must be a list of up to {MOST_ROLES}", "roles")
    for place, row in enumerate(rows):
        if isinstance(row, str) and row.strip():
            yield StageRole(row.strip())
        elif isinstance(row, dict):
            yield _role(table.inside("roles", place))
        else:
            say = 'roles must be names, or { role = "…", part = 0.5 }'
            raise table.fail(say, "roles", place)


def _role(table: TomlTable) -> StageRole:
    table.check_keys(KEYS["role"], {"role"})
    part, accountable = (
        None if is_blank(table, key, missing=True) else needed_number(table, key, unit)
        for key, unit in (("part", "share of its work"), ("accountable", "share of that part"))
    )
    return StageRole(table.text("role").strip(), 1.0 if part is None else part, accountable)


def flow_lines(flow: FlowPlan) -> Iterator[str]:
    """Yield what `read_flow` reads as the same, with comments on how to measure it."""
    specs = input_specs(STAGE)
    yield from heading(f"Flow: {flow.name}")
    yield from comment(ABOUT)
    yield f"[{KEY}]"
    yield f"name = {toml_text(flow.name)}"
    yield ""
    yield from about_lines(specs[UTILISATION])
    for stage in flow.stages:
        yield from ("", *_stage_lines(flow, stage))
    yield ""
    yield from comment(OWN)
    for name in OF_ALL:
        yield from ("", *about_lines(specs[name]))
        yield from input_lines(f"{KEY}.{INPUTS}.{name}", specs[name], flow.inputs.get(name))


def _stage_lines(flow: FlowPlan, stage: Stage) -> Iterator[str]:
    yield f"[[{KEY}.stage]]"
    yield f"name = {toml_text(stage.name)}"
    fed = ", ".join(map(toml_text, flow.feeding(stage)))
    yield f"after = [{fed}]"
    yield "roles = ["
    for one in stage.roles:
        yield f"  {_role_text(one)},"
    yield "]"
    specs = input_specs(STAGE)
    yield from input_lines(
        f"{KEY}.stage.{INPUTS}.{UTILISATION}", specs[UTILISATION], stage.inputs.get(UTILISATION)
    )
    for name, given in stage.inputs.items():
        if name != UTILISATION:
            yield from input_lines(f"{KEY}.stage.{INPUTS}.{name}", specs[name], given)


def _role_text(one: StageRole) -> str:
    pairs = [f"role = {toml_text(one.role)}", f"part = {number_text(one.part)}"]
    if one.accountable is not None:
        pairs.append(f"accountable = {number_text(one.accountable)}")
    return f"{{ {', '.join(pairs)} }}"

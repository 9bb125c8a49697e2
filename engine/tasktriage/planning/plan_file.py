"""A plan as a TOML file that a person fills in: reading it.

What is wrong is one line with file, line and key. What is blank is kept as blank: `completed` says
what must be filled in, or takes the screening values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasktriage.contracts.errors import InputError, UnknownNameError, UsageError
from tasktriage.domain.migration import MigrationReport
from tasktriage.kit.toml_lines import TomlLines
from tasktriage.kit.toml_table import TomlTable, file_text

from .doubts import plan_doubts
from .flow.values import FlowPlan
from .inputs import ImpossibleValueError
from .months import in_known_group, is_occupation
from .oversight.values import OversightPlan, missing_oversight, with_screening_oversight
from .plan_file_blanks import SCREENING_HEADCOUNT, Blank, blank_words
from .plan_file_flow import read_flow
from .plan_file_moves import read_moves
from .plan_file_oversight import read_oversight
from .plan_file_skills import read_skills
from .plan_file_values import INPUTS, given_inputs, is_blank, optional_number, optional_text
from .plan_file_values import needed_number as number
from .plan_file_work import role_shares
from .shares import TaskShares
from .skills.values import SkillWork
from .values import Plan, RolePlan, missing_inputs, with_screening_values

__all__ = ["SCHEMA", "SCREENING_HEADCOUNT", "Blank", "PlanFile", "parse_plan", "read_plan"]

SCHEMA = "tasktriage.plan-file/1"
MOST_ROLES = 2_000

KEYS = {
    "plan": {
        "schema",
        "organisation",
        "quarters",
        "currency",
        "stage",
        "role",
        "inputs",
        "oversight",
        "flow",
    },
    "role": {
        *("name", "headcount", "holders", "occupation", "pay", "tasks", "tasks_ruled", "shares"),
        *("shares_ruled", "inputs", "skills", "move"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """What stands in a plan's file.

    name: what errors call it. text: as it was read. plan: with what is given; where a headcount is
    blank, `SCREENING_HEADCOUNT` stands. stage: roles that a scenario may slow. currency: of pay.
    """

    name: str
    text: str
    plan: Plan
    stage: tuple[str, ...] = ()
    currency: str | None = None
    blanks: tuple[Blank, ...] = ()
    notes: tuple[str, ...] = ()
    oversight: OversightPlan | None = None
    flow: FlowPlan | None = None
    skills: tuple[SkillWork, ...] = ()
    moves: tuple[MigrationReport, ...] = ()

    def completed(self, *, screening: bool = False) -> Plan:
        """Return the plan with all that must be asked.

        screening: screening values, as assumed, stand in for what is blank.

        Raises:
            InputError: something is blank; says in which line, and what would stand in.
        """
        blanks = self._asked()
        if blanks and not screening:
            raise InputError(self.name, blank_words(blanks, TomlLines(self.text)))
        return with_screening_values(self.plan)

    @property
    def completed_oversight(self) -> OversightPlan | None:
        """What the file says of oversight, with screening values, as assumed, for what is blank.

        Where nothing is blank, as `completed` checks, none are taken.
        """
        return None if self.oversight is None else with_screening_oversight(self.oversight)

    @property
    def without_headcount(self) -> tuple[str, ...]:
        """Names of the roles whose headcount is blank."""
        return tuple(blank.whose for blank in self.blanks if blank.key == "headcount")

    def _asked(self) -> list[Blank]:
        """Return what is blank and must not be."""
        found = [blank for blank in self.blanks if blank.key == "headcount"]
        lines = {(blank.whose, blank.key): blank for blank in self.blanks}
        seen: set[Blank] = set()
        missing = list(missing_inputs(self.plan))
        if self.oversight is not None:
            missing += missing_oversight(self.oversight)
        for whose, key in missing:
            blank = lines.get((whose, key)) or lines.get(("", key)) or Blank("", key)
            if blank not in seen:
                seen.add(blank)
                found.append(blank)
        return found


def read_plan(path: Path) -> PlanFile:
    """Read a plan from a file.

    Raises:
        InputError: it can't be read, or something in it is wrong; says in which line.
    """
    return parse_plan(str(path), file_text(path, "a plan"))


def parse_plan(name: str, text: str) -> PlanFile:
    """Read a plan from TOML text; `name` is what errors call it.

    Raises:
        InputError: it is no TOML, or a key is missing, unknown or wrong; says in which line.
    """
    if text.lstrip().startswith("{"):
        raise InputError(name, "is JSON, and no plan's file, which 'tasktriage plan new' writes")
    top = TomlTable.parse(name, text)
    said = top.data.get("schema")
    if said != SCHEMA:
        hint = "; 'tasktriage plan new' writes such a file" if said is None else ""
        raise top.fail(f"schema must be '{SCHEMA}'{hint}", "schema")
    top.check_keys(KEYS["plan"], {"quarters", "role"})
    blanks: list[Blank] = []
    notes: list[str] = []
    roles = _roles(top, blanks, notes)
    inputs = given_inputs(top, notes)
    blanks += [Blank("", key, (INPUTS, key, "value")) for key in inputs.blanks]
    try:
        plan = Plan(
            organisation=optional_text(top, "organisation") or "the organisation",
            quarters=top.whole("quarters", 4, 1),
            roles=tuple(roles),
            inputs=inputs.given,
        )
    except ImpossibleValueError as error:
        raise _located(top, error, [role.name for role in roles]) from None
    except UsageError as error:
        raise top.fail(str(error)) from None
    oversight = read_oversight(top, plan, blanks, notes)
    flow = read_flow(top, plan, notes)
    skills = _skills(top, plan, notes)
    notes += plan_doubts(plan)
    return PlanFile(
        name=name,
        text=text,
        plan=plan,
        stage=_stage(top, plan),
        currency=optional_text(top, "currency"),
        blanks=tuple(blanks),
        notes=tuple(notes),
        oversight=oversight,
        flow=flow,
        skills=skills,
        moves=tuple(_moves(top, plan)),
    )


def _roles(top: TomlTable, blanks: list[Blank], notes: list[str]) -> list[RolePlan]:
    tables = list(top.tables("role"))
    if not 1 <= len(tables) <= MOST_ROLES:
        say = f"a plan has 1 to {MOST_ROLES:,} roles, [[role]], got {len(tables):,}"
        raise top.fail(say, "role")
    found: dict[str, RolePlan] = {}
    for place, table in enumerate(tables):
        role = _role(table, place, blanks, notes)
        if role.name in found:
            raise table.fail("another role has that name", "name")
        found[role.name] = role
    return list(found.values())


def _role(table: TomlTable, place: int, blanks: list[Blank], notes: list[str]) -> RolePlan:
    table.check_keys(KEYS["role"], {"name", "headcount"})
    name = table.text("name").strip()
    headcount = SCREENING_HEADCOUNT
    if is_blank(table, "headcount"):
        blanks.append(Blank(name, "headcount", ("role", place, "headcount")))
    else:
        headcount = number(table, "headcount", "people")
    shares = role_shares(table, "")
    if shares is None:
        raise table.fail("it has no work: tasks = [[…]], or [role.shares]", "name")
    inputs = given_inputs(table, notes)
    inside = ("role", place, INPUTS)
    blanks += [Blank(name, key, (*inside, key, "value")) for key in inputs.blanks]
    try:
        return RolePlan(
            name=name,
            headcount=headcount,
            holders=optional_number(table, "holders", "people"),
            shares=shares,
            ruled=role_shares(table, "_ruled"),
            occupation=_occupation(table, notes),
            pay=optional_number(table, "pay", "a person a year"),
            inputs=inputs.given,
        )
    except ImpossibleValueError as error:
        raise table.fail(f"{error.input} {error.problem}", error.input) from None
    except UsageError as error:
        raise table.fail(str(error)) from None


def _moves(top: TomlTable, plan: Plan) -> Iterator[MigrationReport]:
    """Yield the moves of each role that has such."""
    for table, role in zip(top.tables("role"), plan.roles, strict=True):
        shares = role.shares
        tasks = len(shares.weights) if isinstance(shares, TaskShares) else 0
        found = read_moves(table, role, tasks)
        if found is not None:
            yield found


def _skills(top: TomlTable, plan: Plan, notes: list[str]) -> tuple[SkillWork, ...]:
    """Return the work of the roles whose skills are there."""
    found = []
    for table, role in zip(top.tables("role"), plan.roles, strict=True):
        needs = read_skills(table, role.shares, notes)
        if needs is not None and isinstance(role.shares, TaskShares):
            work = SkillWork(name=role.name, shares=role.shares, needs=needs, amount=role.headcount)
            found.append(work)
    return tuple(found)


def _occupation(table: TomlTable, notes: list[str]) -> str | None:
    """Return the code of an occupation; of one without months of its own a note says so."""
    code = optional_text(table, "occupation")
    if code is None or is_occupation(code) or not in_known_group(code):
        return code
    notes.append(
        f"{table.label}: O*NET states no months to proficiency of {code}; those of group "
        f"{code[:2]} stand for them, so check the code"
    )
    return code


def _stage(top: TomlTable, plan: Plan) -> tuple[str, ...]:
    names = top.texts("stage", ())
    known = [role.name for role in plan.roles]
    for place, name in enumerate(names):
        if name not in known:
            raise top.fail(f"stage: {UnknownNameError('role', name, known)}", "stage", place)
    return tuple(dict.fromkeys(names))


def _located(top: TomlTable, error: ImpossibleValueError, roles: Sequence[str]) -> InputError:
    """Return the error with the line of the input: the role's own, else that of all."""
    who = f"role '{error.role:.60}': " if error.role else ""
    say = f"{who}{error.input} {error.problem}"
    if error.input == "horizon":
        return top.fail(f"quarters {error.problem}", "quarters")
    if error.role in roles:
        table = list(top.tables("role"))[roles.index(error.role)]
        if error.input in table.table(INPUTS).data:
            return top.fail(say, "role", roles.index(error.role), INPUTS, error.input)
        if error.input not in top.table(INPUTS).data:
            return top.fail(say, "role", roles.index(error.role))
    return top.fail(say, INPUTS, error.input)

"""What a plan says of a flow of work: its stages, who works in them, and what feeds them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from tasktriage.contracts.errors import UnknownNameError, UsageError
from tasktriage.planning.inputs import STAGE, Given, check_input, input_specs

__all__ = [
    "FlowError",
    "FlowPlan",
    "Stage",
    "StageRole",
    "check_flow",
    "flow_order",
    "stage_inputs",
]

UTILISATION, VOLUME = "utilisation", "volume"
LEAST_PART = 1e-4  # of a role's work: less is none, and what is divided by it without end
ROUNDED = 1e-6  # by how much parts that were rounded may be over a whole


class FlowError(UsageError):
    """Something of a stage that can't be. stage: its place; path: the keys below it."""

    def __init__(self, problem: str, stage: int, name: str, *path: str | int) -> None:
        super().__init__(f"stage '{name:.60}': {problem}")
        self.problem = problem
        self.stage = stage
        self.path = path


@dataclass(frozen=True, slots=True)
class StageRole:
    """A role in a stage.

    part: share of the role's work that is done in the stage, .0001 to 1. accountable: share of this
    part that stays with people because somebody must answer for it, in [0, 1]; None: not known.
    """

    role: str
    part: float = 1.0
    accountable: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of a flow.

    roles: who works in it. after: names of the stages that feed it; None: the one before it, if
    there is any. inputs: what is known of it, by name of the input; its utilisation must be given
    for anything to be said of where work piles up.

    Raises:
        UsageError: an input can't be.
    """

    name: str
    roles: tuple[StageRole, ...]
    after: tuple[str, ...] | None = None
    inputs: Mapping[str, Given] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, given in self.inputs.items():
            check_input(name, given, self.name, of=STAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPlan:
    """A flow of work through stages, in order.

    inputs: what holds for all stages alike: one unknown, that all have the same draw of; a stage's
    own stand above them. A volume for all is that of the stages which nothing feeds.

    Raises:
        UsageError: something of it can't be; a `FlowError` says in which stage.
    """

    name: str
    stages: tuple[Stage, ...]
    inputs: Mapping[str, Given] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise UsageError("a flow has no name")
        if not self.stages:
            raise UsageError("a flow has no stages")
        for name, given in self.inputs.items():
            check_input(name, given, of=STAGE)
            if name == UTILISATION:
                raise UsageError("utilisation is of one stage: give it there")
        _check_names(self.stages)
        _check_roles(self.stages)
        _check_feeding(self)

    def feeding(self, stage: Stage) -> tuple[str, ...]:
        """Return the names of the stages that feed one of them."""
        if stage.after is not None:
            return stage.after
        place = self.stages.index(stage)
        return (self.stages[place - 1].name,) if place else ()


def check_flow(flow: FlowPlan, roles: Collection[str]) -> None:
    """Say which role of a flow is not one of a plan's, by their names.

    Raises:
        FlowError: one is not.
    """
    for place, stage in enumerate(flow.stages):
        for at, one in enumerate(stage.roles):
            if one.role not in roles:
                problem = str(UnknownNameError("role", one.role, roles))
                raise FlowError(problem, place, stage.name, "roles", at)


def flow_order(flow: FlowPlan) -> tuple[Stage, ...]:
    """Return the stages, each after those that feed it."""
    left = list(flow.stages)
    found: list[Stage] = []
    done: set[str] = set()
    while left:
        ready = [one for one in left if done.issuperset(flow.feeding(one))]
        if not ready:
            break  # only before the flow was checked: the rest is a cycle
        found += ready
        done.update(one.name for one in ready)
        left = [one for one in left if one not in ready]
    return tuple(found)


def stage_inputs(flow: FlowPlan, stage: Stage) -> dict[str, Given]:
    """Return what stands for each input of a stage: its own, that of all, or a default.

    What is not given and has no default is not in it, nor is the volume of a stage that others
    feed, unless it has one of its own.
    """
    found: dict[str, Given] = {}
    for name, spec in input_specs(STAGE).items():
        given = stage.inputs.get(name)
        if given is None and not (name == VOLUME and flow.feeding(stage)):
            given = flow.inputs.get(name) or spec.given_default
        if given is not None:
            found[name] = given
    return found


def _check_names(stages: Sequence[Stage]) -> None:
    seen: dict[str, str] = {}
    for place, stage in enumerate(stages):
        if not stage.name.strip():
            raise FlowError("it has no name", place, stage.name, "name")
        other = seen.get(stage.name.casefold())
        if other == stage.name:
            raise FlowError("another stage has that name", place, stage.name, "name")
        if other is not None:
            problem = f"another stage is '{other:.60}': names must differ by more than case"
            raise FlowError(problem, place, stage.name, "name")
        seen[stage.name.casefold()] = stage.name


def _check_roles(stages: Sequence[Stage]) -> None:
    """Check that each stage has roles, and no role more work than there is."""
    total: dict[str, float] = {}
    for place, stage in enumerate(stages):
        if not stage.roles:
            problem = "it has no roles: name those who work in it, or take the stage out"
            raise FlowError(problem, place, stage.name, "roles")
        names = [one.role for one in stage.roles]
        for at, one in enumerate(stage.roles):
            problem = ""
            total[one.role] = total.get(one.role, 0.0) + one.part
            if one.role in names[:at]:
                problem = f"role '{one.role:.60}' stands in it twice"
            elif not LEAST_PART <= one.part <= 1.0:
                problem = _not_a_share("part", one.part, f"{LEAST_PART:g} to 1")
            elif one.accountable is not None and not 0.0 <= one.accountable <= 1.0:
                problem = _not_a_share("accountable", one.accountable, "0 to 1")
            elif total[one.role] > 1.0 + ROUNDED:
                problem = (
                    f"with this stage role '{one.role:.60}' has parts of {total[one.role]:g} "
                    "together: possible is up to 1"
                )
            if problem:
                raise FlowError(problem, place, stage.name, "roles", at)


def _not_a_share(key: str, value: float, possible: str) -> str:
    hint = f"; {value:g} % is {value / 100:g}" if 1.0 < value <= 100.0 else ""
    return f"{key} is {value:g}: possible is {possible}{hint}"


def _check_feeding(flow: FlowPlan) -> None:
    """Check that stages are fed by others, and none, over these, by itself."""
    names = [stage.name for stage in flow.stages]
    for place, stage in enumerate(flow.stages):
        for at, name in enumerate(stage.after or ()):
            problem = ""
            if name not in names:
                problem = str(UnknownNameError("stage", name, names))
            elif name == stage.name:
                problem = "a stage can't feed itself"
            elif name in (stage.after or ())[:at]:
                problem = f"stage '{name:.60}' stands there twice"
            if problem:
                raise FlowError(problem, place, stage.name, "after", at)
    done = {stage.name for stage in flow_order(flow)}
    if len(done) < len(names):
        circle = _circle(flow, done)
        place = names.index(circle[0])
        words = " → ".join(f"{name:.40}" for name in circle)
        path = ("name",) if flow.stages[place].after is None else ("after",)
        raise FlowError(f"it feeds itself, over others: {words}", place, circle[0], *path)


def _circle(flow: FlowPlan, done: Collection[str]) -> list[str]:
    """Return names of stages, each of which feeds the next, that end where they begin."""
    feeding = {stage.name: flow.feeding(stage) for stage in flow.stages if stage.name not in done}
    name = next(iter(feeding))
    walked = [name]
    while True:
        name = next(one for one in feeding[name] if one in feeding)
        if name in walked:
            return [*walked[walked.index(name) :], name][::-1]
        walked.append(name)

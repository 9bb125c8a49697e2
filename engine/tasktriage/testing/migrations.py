"""Moves between roles that an output may be given: texts that mean harm, parts not known."""

from __future__ import annotations

from tasktriage.domain.migration import Gap, Gate, Learnt, Migration, MigrationReport, Practised
from tasktriage.domain.plan import Estimate

__all__ = ["migration_report"]

HOSTILE = "=HYPERLINK(1)\x1b[31m<b>|`"
KNOWN = "15-1252.00"


def migration_report(names: tuple[str, ...]) -> MigrationReport:
    """Return the moves from the first of these roles to the others, the last of which is bare."""
    source, *targets = names
    return MigrationReport(
        source=source,
        document="=a<b>|.md",
        occupation=KNOWN,
        tasks=12,
        migrations=tuple(
            _bare(name) if name is targets[-1] else _full(name, place)
            for place, name in enumerate(targets)
        ),
        draws=1000,
        seed=3,
        notes=("=note <b>",),
    )


def _estimate(value: float) -> Estimate:
    return Estimate(value, value * 1.05, value * 0.5, value * 1.5)


def _full(name: str, place: int) -> Migration:
    return Migration(
        target=name,
        kind="taxonomy",
        occupation="15-1253.00",
        synthetic=True,
        transfer=_estimate(0.5 - 0.1 * place),
        durability=Estimate(0.1, 0.1, -0.05, 0.2),
        skill_gap=Estimate(0.2, 0.2, 0.2, 0.2),
        months=_estimate(4.0),
        rank_value=_estimate(0.3),
        kept=0.75,
        practised=(
            Practised("=Review code | <b>", HOSTILE, 0.4, 0.9),
            Practised("Plan tests", "Plan a test", 0.2, 0.5),
        ),
        to_learn=(Learnt(HOSTILE, 0.3), Learnt("Run drills", 0.2)),
        gates=(
            Gate("similarity", True, "50 % practised"),
            Gate("job zone", False, "=4 to 2 <b>"),
            Gate("pay", None, "not known: no median pay of 15-9999"),
        ),
        gaps=(Gap("skill", "=Programming <b>", 4.0, 3.0, 4.5),),
        missing=("pay: no median pay of 15-9999",),
        notes=("=months <b>",),
    )


def _bare(name: str) -> Migration:
    nothing = Estimate(0.0, 0.0, 0.0, 0.0)
    return Migration(
        target=name,
        kind="document",
        transfer=nothing,
        durability=Estimate(-0.1, -0.1, -0.3, 0.1),
        rank_value=nothing,
        practised=(),
        to_learn=(),
        missing=(
            "skill gap, job zone, education, licence and pay: the target's occupation is not known",
        ),
    )

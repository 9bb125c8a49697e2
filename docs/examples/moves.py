"""Examples of moves between roles, and of the skills behind work."""

from __future__ import annotations

from tasktriage.plugin import (
    MIGRATION_LIMITS,
    MIGRATION_TERMS,
    SKILL_LIMITS,
    SKILL_TERMS,
    Estimate,
    Gap,
    Gate,
    Learnt,
    Migration,
    MigrationReport,
    Practised,
    SkillShare,
    SkillsReport,
    gap_said,
    gate_said,
    kept_said,
    learnt_said,
    migration_title,
    months_said,
    points_said,
    record,
    share_said,
    skill_share_said,
    skill_tasks_said,
    skill_tilt_said,
    skills_grouped,
    skills_title,
    target_said,
)

DEGREE = Gate(name="degree", passed=False, said="a degree is usual; none is in the source")


def _move(gates: tuple[Gate, ...] = ()) -> Migration:
    """Return a move of which most is known, as `tasktriage migrate` gives it to an output."""
    return Migration(
        target="QA engineer",
        kind="taxonomy",
        occupation="15-1253.00",
        transfer=Estimate(0.62, 0.62, 0.51, 0.7),
        durability=Estimate(0.12, 0.12, 0.03, 0.2),
        practised=(Practised("Plan a test", "Plan a release", weight=0.3, carried=0.8),),
        to_learn=(Learnt("Explore an interface for faults", weight=0.2),),
        rank_value=Estimate(0.5, 0.5, 0.3, 0.7),
        kept=0.8,
        months=Estimate(2.1, 2.1, 0.3, 14.0),
        gates=gates,
    )


def example_migration() -> None:
    """A move to a role: what carries over, what is to be learnt, and for how long."""
    move = _move()
    assert target_said(move) == "QA engineer (15-1253.00)"
    assert share_said(move.transfer) == "62\u00a0% (51–70)"
    assert points_said(move.durability) == "+12 (+3 to +20)"
    assert months_said(move.months) == "2.1 (0.3–14.0)"
    assert learnt_said(move, shown=1).startswith("38\u00a0% of the target's durable work")
    assert kept_said(move) == "80\u00a0%"


def example_gate() -> None:
    """What stands against a move; then it is not counted among the first three."""
    move = _move(gates=(DEGREE,))
    assert move.stopped
    assert gate_said(DEGREE).startswith("degree: not passed: a degree is usual")
    assert kept_said(move) == "–"


def example_gap() -> None:
    """A skill that the target asks more of, on O*NET's scales."""
    gap = Gap(kind="skill", name="Programming", importance=4.0, have=3.1, need=4.2)
    assert gap_said(gap) == "Programming (skill): 3.1 to 4.2 of 7, importance 4.0 of 5"


def example_migration_report() -> None:
    """The moves from one role, the best ranked first."""
    report = MigrationReport(source="Release manager", migrations=(_move(),))
    assert migration_title(report) == "From Release manager to QA engineer"
    assert record(report)["schema"] == "tasktriage.migration/1"


def example_migration_terms() -> None:
    """What the figures of a move are, and what they do not say."""
    assert MIGRATION_TERMS[0][0] == "Transfer"
    assert "nothing of a person" in MIGRATION_LIMITS[0]


def example_skills() -> None:
    """Skills behind a role's work: which stand behind automatable work, and which do not."""
    third = Estimate(0.33, 0.33, 0.2, 0.5)
    writing = SkillShare(
        kind="skill",
        name="Writing",
        hours=0.4,
        shares=(third, third, third),
        tilt=Estimate(0.12, 0.12, 0.03, 0.2),
        direction="falling",
    )
    report = SkillsReport(
        name="Clerk",
        level="role",
        skills=(writing,),
        tasks=12,
        occupation="43-9061.00",
    )
    assert skills_title(report) == "Clerk: skills behind its work"
    assert skill_tasks_said(report) == "12 tasks, with O*NET's ratings of 43-9061.00"
    ((direction, _, found),) = skills_grouped(report)
    assert (direction, found) == ("falling", (writing,))
    assert skill_share_said(writing.shares[0]) == "33\u00a0% (20–50)"
    assert skill_tilt_said(writing.tilt) == "+12 (+3 to +20)"


def example_skill_terms() -> None:
    """What the figures of skills are, and what they do not say."""
    assert SKILL_TERMS[0][0] == "Skills and knowledge"
    assert "not about prices" in SKILL_LIMITS[0]

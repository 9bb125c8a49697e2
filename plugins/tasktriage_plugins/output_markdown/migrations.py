"""Moves from one role as Markdown: ranked targets, and of each what is practised and to learn."""

from __future__ import annotations

from collections.abc import Iterator

from tasktriage.plugin import (
    MIGRATION_LIMITS,
    MIGRATION_TERMS,
    Estimate,
    Migration,
    MigrationReport,
    gap_said,
    gate_said,
    kept_said,
    learnt_said,
    migration_title,
    months_said,
    plan_number,
    points_said,
    share_said,
    target_said,
)

from .text import NO_BREAK, escaped, row

__all__ = ["migration_part"]

TARGETS = (
    "| Rank | Target | Transfer | Durability gain, points | Skill gap | Months | Rank value "
    f"| Gates | Kept |\n|--:|:--|{'--:|' * 5}:--|--:|\n"
)
PAIRS = "| Weight | Carried | Task of the target | Task of the source |\n|--:|--:|:--|:--|\n"
LESSONS = "| Weight | Task |\n|--:|:--|\n"


def migration_part(report: MigrationReport) -> str:
    """Return the part of a report on the moves from a role."""
    return "".join(_parts(report))


def _parts(report: MigrationReport) -> Iterator[str]:
    yield f"\n## {escaped(migration_title(report))}\n\n"
    said = "not known" if report.occupation is None else escaped(report.occupation)
    yield f"{report.tasks} tasks, occupation {said}.\n\n"
    for note in report.notes:
        yield f"{escaped(note)}\n\n"
    yield TARGETS
    for rank, item in enumerate(report.migrations, start=1):
        yield _target(rank, item)
    yield "\nThe middle of all draws, with 90 % intervals.\n"
    for item in report.migrations:
        yield from _details(item)
    yield "\n### What the figures are\n\n"
    yield from (f"- **{name}**: {escaped(text)}\n" for name, text in MIGRATION_TERMS)
    yield f"\n{report.draws:,} draws, seed {report.seed}.\n"
    yield "\n### What it does not say\n\n"
    yield from (f"- {escaped(text)}\n" for text in MIGRATION_LIMITS)


def _target(rank: int, item: Migration) -> str:
    stopped = [escaped(gate.name) for gate in item.gates if gate.passed is False]
    unknown = [escaped(gate.name) for gate in item.gates if gate.passed is None]
    gates = [f"not passed: {', '.join(stopped)}"] if stopped else []
    gates += [f"not known: {', '.join(unknown)}"] if unknown else []
    cells = [
        str(rank),
        escaped(target_said(item)),
        share_said(item.transfer),
        points_said(item.durability),
        share_said(item.skill_gap) or "not known",
        months_said(item.months) or "not known",
        _value(item.rank_value),
        "; ".join(gates) or ("all passed" if item.gates else ""),
        kept_said(item),
    ]
    return row(cells)


def _details(item: Migration) -> Iterator[str]:
    yield f"\n### {escaped(target_said(item))}\n\n"
    yield from (f"- {escaped(gate_said(gate))}\n" for gate in item.gates)
    yield from (f"- not known: {escaped(text)}\n" for text in item.missing)
    yield from (f"- {escaped(text)}\n" for text in item.notes)
    if item.practised:
        yield f"\n#### Practised already\n\n{PAIRS}"
        for one in item.practised:
            weights = [_percent(one.weight), _percent(one.carried)]
            yield row([*weights, escaped(one.target), escaped(one.source)])
    if item.to_learn:
        said = learnt_said(item, len(item.to_learn))
        yield f"\n#### To learn\n\n{said[0].upper()}{said[1:]}.\n\n{LESSONS}"
        yield from (row([_percent(one.weight), escaped(one.target)]) for one in item.to_learn)
    if item.gaps:
        yield "\n#### Skills and knowledge that it asks more of\n\n"
        yield from (f"- {escaped(gap_said(gap))}\n" for gap in item.gaps)


def _value(item: Estimate) -> str:
    ends = f"{plan_number(item.low)}–{plan_number(item.high)}"
    return f"{plan_number(item.median)} ({ends})"


def _percent(value: float) -> str:
    return f"{100 * value:.0f}{NO_BREAK}%"

"""Oversight of a plan as the page shows it: supervision by role, and juniors and leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from tasktriage.plugin import (
    OVERSIGHT_LIMITS,
    OVERSIGHT_TERMS,
    Ladder,
    LadderOutlook,
    Oversight,
    ladder_said,
    oversight_caution,
    plan_chance,
)

from .part_cells import Reading, given, named, said, said_points, said_share
from .part_charts import Rail, filled, of_shares
from .plan_cells import Figure, InputLine, Said
from .plan_charts import Curve, by_quarter
from .texts import line, sentence

__all__ = ["OversightView", "of_oversight"]

MOST_ROLES, MOST_LADDERS = 60, 30
HIGH, LOW = 200, 120  # px, of curves
FEW = "not said of fewer than five holders"


@dataclass(frozen=True, slots=True)
class Supervised:
    """A role, and how much of its hours is supervision of machine work."""

    role: str
    share: Said
    drawn: Markup
    hours: Said


@dataclass(frozen=True, slots=True)
class Rung:
    """What a ladder comes to under a scenario."""

    scenario: str
    load: Said
    over: str
    short: Said
    chance: str
    leads: Said
    needed: Said


@dataclass(frozen=True, slots=True)
class LadderView:
    """Juniors and those who lead them."""

    key: str
    junior: str
    lead: str
    said: str
    figures: tuple[Figure, ...]
    chances: tuple[tuple[str, str], ...]
    drawn: Markup
    entry: Markup
    quarters: tuple[tuple[str, Said, Said, Said, Said], ...]
    scenarios: tuple[Rung, ...]
    inputs: tuple[InputLine, ...]


@dataclass(frozen=True, slots=True)
class OversightView:
    """Oversight."""

    key: str
    caution: str
    notes: tuple[str, ...]
    rail: Rail
    lines: tuple[Supervised, ...]
    left_out: int
    ladders: tuple[LadderView, ...]
    inputs: tuple[InputLine, ...]
    read: Reading


def of_oversight(oversight: Oversight | None, key: str) -> OversightView | None:
    """Return oversight as the page shows it; `key`: what its ids begin with."""
    if oversight is None:
        return None
    ladders, roles = oversight.ladders[:MOST_LADDERS], oversight.supervision[:MOST_ROLES]
    rail = of_shares([one.share for one in roles])
    return OversightView(
        key=key,
        caution=line(oversight_caution(oversight)),
        notes=tuple(map(sentence, oversight.notes)),
        rail=rail,
        lines=tuple(
            Supervised(
                role=named(one.role),
                share=said_share(one.share),
                drawn=filled(one.share, rail),
                hours=said(one.hours),
            )
            for one in roles
        ),
        left_out=len(oversight.supervision) - len(roles) + len(oversight.ladders) - len(ladders),
        ladders=tuple(_ladder(one, f"{key}-{at}") for at, one in enumerate(ladders, start=1)),
        inputs=tuple(map(given, oversight.inputs)),
        read=Reading(OVERSIGHT_TERMS, OVERSIGHT_LIMITS),
    )


def _ladder(ladder: Ladder, key: str) -> LadderView:
    first = ladder.outlooks[0]
    people = (
        Curve("juniors", "juniors", first.juniors),
        Curve("leads", "leads", first.leads),
        Curve("leads needed", "needed", first.leads_needed),
    )
    entry = (Curve("entry work left", "entry", first.entry_work),)
    return LadderView(
        key=key,
        junior=named(ladder.junior),
        lead=named(ladder.lead),
        said=line(ladder_said(ladder), 2000),
        figures=tuple(_figures(ladder, first)),
        chances=(
            ("Chance of a load above 1", _chance(first.chance_over)),
            ("Chance that leads are short", _chance(first.chance_short)),
        ),
        drawn=by_quarter(f"{key}-people", "Juniors, leads and leads needed", people, HIGH),
        entry=by_quarter(f"{key}-entry", "Entry work left, in FTE", entry, LOW),
        quarters=tuple(_quarters(first)),
        scenarios=tuple(map(_rung, ladder.outlooks)),
        inputs=tuple(map(given, ladder.inputs)),
    )


def _figures(ladder: Ladder, first: LadderOutlook) -> Iterator[Figure]:
    yield Figure("Hours of leads needed", said(first.needed), "a month, then")
    yield Figure("Hours of leads there", said(first.had), "a month, then")
    yield Figure("Load", said(first.load), "the first by the second")
    yield Figure("Leads that are short", said(first.short), "people, then")
    yield Figure("Entry work left", said(first.entry_work.estimates[-1]), "FTE, then")
    yield Figure("Erosion of the entry rung", said_points(ladder.erosion), "percentage points")


def _chance(value: float | None) -> str:
    return FEW if value is None else plan_chance(value)


def _quarters(outlook: LadderOutlook) -> Iterator[tuple[str, Said, Said, Said, Said]]:
    every = (outlook.juniors, outlook.leads, outlook.leads_needed, outlook.entry_work)
    rows = zip(outlook.juniors.quarters, *(one.estimates for one in every), strict=True)
    for quarter, juniors, leads, needed, entry in rows:
        name = "now" if quarter == 0 else f"Q{quarter}"
        yield name, said(juniors), said(leads), said(needed), said(entry)


def _rung(outlook: LadderOutlook) -> Rung:
    return Rung(
        scenario=named(outlook.scenario),
        load=said(outlook.load),
        over="not said" if outlook.chance_over is None else plan_chance(outlook.chance_over),
        short=said(outlook.short),
        chance="not said" if outlook.chance_short is None else plan_chance(outlook.chance_short),
        leads=said(outlook.leads.estimates[-1]),
        needed=said(outlook.leads_needed.estimates[-1]),
    )

"""What may stand against a move: preparation, pay, too little in common, work that lasts no longer.

Limits are those of Nesta's Mapping Career Causeways; what must have been practised is measured
anew, by its rule.
"""

from __future__ import annotations

from collections.abc import Sequence

from tasktriage.domain.migration import Gate
from tasktriage.domain.plan import Estimate

from .onet_table import Wage, job_zone, wage

__all__ = ["LEAST_PAY", "LEAST_TRANSFER", "MOST_ZONES", "UNKNOWN", "code_gates", "gates"]

MOST_ZONES = 1
"""Job zones that source and target may be apart."""
LEAST_PAY = 0.75
"""Of the source's median pay."""
LEAST_TRANSFER = 0.1
"""Of the target's durable work, practised already: a standard deviation below the mean of pairs of
occupations in one ISCO unit group (`benchmarks/migration_gate.py`)."""
UNKNOWN = "not known: "
"""What is said of a gate begins so where its figure is not known."""


def gates(
    source: str | None, target: str | None, transfer: Estimate, durability: Estimate
) -> tuple[Gate, ...]:
    """Return the gates of a move, in one order.

    source, target: codes of O*NET-SOC or SOC; None where they are not known. A gate is not passed
    where its figure is beyond the limit; None where it is not known, or, of durability, where the
    interval holds 0.
    """
    return (_similarity(transfer), _durability(durability), *code_gates(source, target))


def code_gates(source: str | None, target: str | None) -> tuple[Gate, Gate]:
    """Return the gates that hang on occupations alone, job zone and pay; as of `gates`."""
    return _zone(source, target), _pay(source, target)


def _similarity(transfer: Estimate) -> Gate:
    close = _percent(transfer.median) == _percent(LEAST_TRANSFER)
    percent = f"{100 * transfer.median:.1f} %" if close else _percent(transfer.median)
    said = f"{percent} practised already, at least {_percent(LEAST_TRANSFER)}"
    return Gate("similarity", transfer.median >= LEAST_TRANSFER, said)


def _durability(gain: Estimate) -> Gate:
    decided = gain.low > 0.0 or gain.high < 0.0
    points = f"{100 * gain.median:+.0f}".replace("-", "−")
    said = f"a gain of {points} points"
    said += "" if decided else ", the interval holds 0"
    return Gate("durability", gain.low > 0.0 if decided else None, said)


def _zone(source: str | None, target: str | None) -> Gate:
    zones = [None if code is None else job_zone(code) for code in (source, target)]
    if zones[0] is None or zones[1] is None:
        return Gate("job zone", None, _unknown("job zone", source, target, zones))
    apart = abs(zones[0] - zones[1])
    said = f"{zones[0]} to {zones[1]}, at most {MOST_ZONES} apart"
    return Gate("job zone", apart <= MOST_ZONES, said)


def _pay(source: str | None, target: str | None) -> Gate:
    wages = [None if code is None else wage(code) for code in (source, target)]
    if wages[0] is None or wages[1] is None:
        return Gate("pay", None, _unknown("median pay", source, target, wages))
    for unit in ("annual", "hourly"):
        before, after = (getattr(one, unit) for one in wages)
        if before and after:
            said = (
                f"USD {before:,.0f} to {after:,.0f}"
                if unit == "annual"
                else (f"USD {before:.2f} to {after:.2f} an hour")
            )
            said += f", {after / before:.2f} of it, at least {LEAST_PAY:g}"
            return Gate("pay", after / before >= LEAST_PAY, said + _joined(wages, source, target))
    return Gate("pay", None, "one is paid by the hour alone, the other by the year")


def _joined(wages: list[Wage | None], *codes: str | None) -> str:
    """Say where the pay is of an occupation that is joined with others."""
    found = [
        one.code
        for one, code in zip(wages, codes, strict=True)
        if one is not None and code is not None and not code.startswith(one.code)
    ]
    return f" (of {' and '.join(found)})" if found else ""


def _unknown(what: str, source: str | None, target: str | None, found: Sequence[object]) -> str:
    if source is None or target is None:
        whose = "the source's" if source is None else "the target's"
        return f"{UNKNOWN}{whose} occupation is not known"
    codes = [code for code, one in zip((source, target), found, strict=True) if one is None]
    return f"{UNKNOWN}no {what} of {' and '.join(map(str, codes))}"


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"

"""What may stand against a move: preparation, pay, too little in common, work that lasts no longer.

Limits of job zone and pay are those of Nesta's Mapping Career Causeways; what must have been
practised is measured anew, by its rule. Degrees and licences are ours: training on the job doesn't
give them, so its months say nothing of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from tasktriage.domain.migration import Gate
from tasktriage.domain.plan import Estimate

from .onet_table import Wage, certification, education, job_zone, wage

__all__ = [
    "CERTIFIED",
    "LEAST_PAY",
    "LEAST_TRANSFER",
    "MOST_STEPS",
    "MOST_ZONES",
    "UNKNOWN",
    "code_gates",
    "gates",
    "one_occupation",
]

MOST_ZONES = 1
"""Job zones that source and target may be apart."""
LEAST_PAY = 0.75
"""Of the source's median pay."""
LEAST_TRANSFER = 0.1
"""Of the target's durable work, practised already: a standard deviation below the mean of pairs of
occupations in one ISCO unit group (`benchmarks/migration_gate.py`)."""
MOST_STEPS = 1
"""Steps of education that the target may ask beyond the source."""
STEPS: tuple[tuple[int, str], ...] = (
    (2, "high school or less"),
    (5, "a certificate or an associate's degree"),
    (6, "a bachelor's degree"),
    (9, "a master's degree"),
    (12, "a first professional or doctoral degree"),
)
"""Steps of education: the last of O*NET's twelve categories in each, and what it is."""
CERTIFIED = 4.0
"""Of 5: where certification is as important to the target, a licence may be what lets in."""
MAYBE = 3.0  # "important" in O*NET's words: under `CERTIFIED` it tells neither way
BROAD = len("29-121")  # a broad occupation of SOC: its members share their licence
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


def code_gates(source: str | None, target: str | None) -> tuple[Gate, ...]:
    """Return the gates that hang on occupations alone, as of `gates`.

    They are job zone, education, licence and pay.
    """
    return (
        _zone(source, target),
        _education(source, target),
        _licence(source, target),
        _pay(source, target),
    )


def one_occupation(source: str | None, target: str | None) -> bool:
    """Return whether both codes are known and of one occupation."""
    return None not in (source, target) and _detail(str(source)) == _detail(str(target))


def _detail(code: str) -> str:
    return code.removesuffix(".00")


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


def _education(source: str | None, target: str | None) -> Gate:
    if one_occupation(source, target):
        return Gate("education", True, "the same occupation")
    asked = [None if code is None else education(code) for code in (source, target)]
    if asked[0] is None or asked[1] is None:
        return Gate("education", None, _unknown("education", source, target, asked))
    before, after = (_step(one) for one in asked if one is not None)
    said = f"{STEPS[before][1]} to {STEPS[after][1]}, at most {MOST_STEPS} step up"
    return Gate("education", after - before <= MOST_STEPS, said)


def _step(category: int) -> int:
    return next(at for at, (last, _) in enumerate(STEPS) if category <= last)


def _licence(source: str | None, target: str | None) -> Gate:
    """Return the gate of certification; the law of a place is not known either way."""
    if source is None or target is None:
        return Gate("licence", None, _unknown("certification", source, target, ()))
    if one_occupation(source, target):
        return Gate("licence", True, "the same occupation")
    if source[:BROAD] == target[:BROAD]:
        return Gate("licence", True, f"both are of the broad occupation {target[:BROAD]}0")
    asked = certification(target)
    if asked is None:
        return Gate("licence", None, f"{UNKNOWN}no importance of certification of {target}")
    said = f"certification is {asked:.1f} of 5 important to the target"
    if asked >= CERTIFIED:
        return Gate("licence", False, f"{said}, from {CERTIFIED:g} on a licence may be needed")
    if asked >= MAYBE:
        return Gate("licence", None, f"{UNKNOWN}{said}, which tells neither way")
    return Gate("licence", True, f"{said}, under {MAYBE:g}; law may ask for a licence all the same")


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

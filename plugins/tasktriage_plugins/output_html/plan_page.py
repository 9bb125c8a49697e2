"""The page of a plan: the gap, its roles, what moves it, scenarios, and every input."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from tasktriage.plugin import (
    PLAN_LIMITS,
    PLAN_TERMS,
    PlanReport,
    RunInfo,
    load_codebook,
    page_policy,
    page_templates,
)

from .page import TEMPLATES
from .plan_views import of_plan
from .texts import day, line

__all__ = ["write_plans"]

STYLES = ("report.css", "plan.css", "parts.css")


def write_plans(results: Iterable[PlanReport], run: RunInfo, stream: IO[Any]) -> None:
    """Write one page with all plans on it."""
    plans = [of_plan(report, number) for number, report in enumerate(results, start=1)]
    style = "".join((TEMPLATES / name).read_text("utf-8") for name in STYLES)
    codebook = load_codebook()
    made = page_templates(TEMPLATES).get_template("plan.html.j2")
    stream.writelines(
        made.generate(
            policy=page_policy(style=style),
            style=style,
            version=line(run.version),
            day=day(run.created),
            brand="Velocity gap",
            title=plans[0].title if len(plans) == 1 else f"{len(plans) or 'No'} plans",
            plans=plans,
            terms=PLAN_TERMS,
            limits=PLAN_LIMITS,
            labels=codebook.labels,
            scope=line(run.scope),
            codebook=codebook.version,
            command=line(run.command),
        )
    )

"""The page of moves between roles, and that of skills: one part of a plan, by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from tasktriage.plugin import (
    MigrationReport,
    RunInfo,
    SkillsReport,
    load_codebook,
    migration_title,
    page_policy,
    page_templates,
    skills_title,
)

from .page import TEMPLATES
from .part_cells import named
from .plan_migrations import of_moves
from .plan_page import STYLES
from .plan_parts import PartsView
from .plan_skills import of_skills
from .texts import day, line

__all__ = ["write_moves", "write_skills"]


def write_moves(results: Iterable[MigrationReport], run: RunInfo, stream: IO[Any]) -> None:
    """Write one page with the moves from all roles on it."""
    reports = list(results)
    title = migration_title(reports[0]) if len(reports) == 1 else _many(len(reports), "Moves from")
    _write("Migration map", title, PartsView(moves=of_moves(reports, "moves")), run, stream)


def write_skills(results: Iterable[SkillsReport], run: RunInfo, stream: IO[Any]) -> None:
    """Write one page with the skills of all roles, of units and the organisation on it."""
    reports = list(results)
    roles = sum(one.level == "role" for one in reports)
    title = skills_title(reports[0]) if len(reports) == 1 else _many(roles, "Skills behind")
    _write("Skills", title, PartsView(skills=of_skills(reports, "skills")), run, stream)


def _many(count: int, what: str) -> str:
    return f"{what} {count} roles" if count else "No roles"


def _write(brand: str, title: str, parts: PartsView, run: RunInfo, stream: IO[Any]) -> None:
    style = "".join((TEMPLATES / name).read_text("utf-8") for name in STYLES)
    codebook = load_codebook()
    made = [("Made", f"{day(run.created)} by tasktriage {line(run.version)} {line(run.command)}")]
    if run.model is not None:
        made.append(("Model", f"{line(run.model.name)} {line(run.model.version)}"))
    made.append(("Codebook", codebook.version))
    template = page_templates(TEMPLATES).get_template("parts.html.j2")
    stream.writelines(
        template.generate(
            policy=page_policy(style=style),
            style=style,
            version=line(run.version),
            day=day(run.created),
            brand=brand,
            title=named(title),
            parts=parts,
            labels=codebook.labels,
            scope=line(run.scope),
            made=made,
        )
    )

"""The part of the documentation on tables: what their columns are, as the code has them."""

from __future__ import annotations

from collections.abc import Mapping

from tasktriage.kit.fields import Field
from tasktriage.kit.flat import FLAT_COLUMNS
from tasktriage_plugins.output_xlsx.beside import BESIDE
from tasktriage_plugins.output_xlsx.columns import ASSESSMENTS, EXTRACTIONS, OWN

__all__ = ["JSON_LD", "table_parts"]

KINDS = {str: "text", float: "number", int: "whole number", bool: "true or false", list: "list"}
TABLES = {
    "tasks": "`classify`: csv and parquet; `tasks.csv` of a package. With `--explain` csv and the "
    "package have `explanation` too, behind the others.",
    "pieces": "`extract`: csv and parquet; `pieces.csv` of a package.",
    "roles": "`profile`: csv; sheet `Roles` of xlsx; `roles.csv` of a package; parquet, where "
    "`task_list` has the role's tasks, each with the columns of the next table but `role` and "
    "`document`.",
    "role_tasks": "`profile`: sheet `Tasks` of xlsx; `tasks.csv` of a package, with `role` and "
    "`document` of its row in `roles.csv`.",
    "units": "`profile` of a table of roles with their headcount: sheet `Portfolio` of xlsx; "
    "`units.csv` of a package. csv and parquet hold one table, that of the roles, and say so.",
    "ranking": "`compare`, roles side by side: csv and parquet; sheet `Ranking` of xlsx; "
    "`ranking.csv` of a package.",
    "changes": "`compare`, two versions of a role: csv and parquet; sheet `Changes` of xlsx; "
    "`changes.csv` of a package.",
    "outlooks": "`plan run`: csv and parquet; sheet `Plan` of xlsx; `outlooks.csv` of a package. "
    "csv and parquet hold this table alone.",
    "quarters": "`plan run`: sheet `Quarters` of xlsx; `quarters.csv` of a package.",
    "inputs": "`plan run`: sheet `Inputs` of xlsx; `inputs.csv` of a package.",
    "influences": "`plan run`: sheet `What matters` of xlsx; `influences.csv` of a package.",
    "closers": "`plan run`: sheet `What closes it` of xlsx; `closers.csv` of a package.",
    "stages": "`plan run`, where the plan has a flow: sheet `Stages` of xlsx; `stages.csv` of a "
    "package.",
    "supervision": "`plan run`, where the plan has ladders: sheet `Oversight` of xlsx; "
    "`supervision.csv` of a package.",
    "ladders": "`plan run`, the same: sheet `Ladders` of xlsx; `ladders.csv` of a package.",
    "ladder_quarters": "`plan run`, the same: sheet `Ladders by quarter` of xlsx; "
    "`ladder_quarters.csv` of a package.",
    "moves": "`migrate`: csv and parquet; sheet `Moves` of xlsx; `moves.csv` of a package. "
    "`plan run` too, where the plan has moves, but for csv and parquet.",
    "move_tasks": "`migrate` and `plan run`: sheet `Tasks` or `Tasks of moves` of xlsx; "
    "`move_tasks.csv` of a package.",
    "move_gates": "`migrate` and `plan run`: sheet `Gates` of xlsx; `move_gates.csv` of a package.",
    "skill_gaps": "`migrate` and `plan run`: sheet `Skills` or `Skill gaps` of xlsx; "
    "`skill_gaps.csv` of a package.",
    "skills": "`skills`: csv and parquet; sheet `Skills` of xlsx; `skills.csv` of a package. "
    "`plan run` too, where the plan has skills, but for csv and parquet.",
}
SHEETS = {
    "tasks": ("`classify`: sheet `Tasks` of xlsx", ASSESSMENTS),
    "pieces": ("`extract`: sheet `Pieces` of xlsx", EXTRACTIONS),
}

LATER = "; where they were asked for " + ", ".join(f"`{column.name}`" for column in BESIDE)
JSON_LD = (
    "## JSON-LD: roles in the words of schema.org\n\n"
    "`-f jsonld`, or a name that ends in .jsonld: one graph with an "
    "[Occupation](https://schema.org/Occupation) for each role. Its `responsibilities` are the "
    "tasks; with `--occupation` its `occupationalCategory` has a CategoryCode in the code sets of "
    "O*NET-SOC, SOC and ISCO, and one of ESCO by its URI. Labels, probabilities and policies have "
    "no word there and are left out. Such a file can be read again: `tasktriage classify "
    "roles.jsonld`."
)


def table_parts() -> list[str]:
    """Return the part on tables: what their columns are, as the code has them."""
    parts = [
        "## Tables: csv, xlsx, parquet, package",
        "One row a result, or a part of one. Columns may be added, never renamed, moved to another "
        "type or dropped: read them by their names. What is not given or withheld is an empty "
        "cell, null in parquet. Numbers have six digits in csv and packages, but for weights, and "
        "all in xlsx and parquet. A list is one in parquet, of objects as in the record for "
        "`reasons`, `taxonomies`, `policy_effects` and `observed_use`; elsewhere its parts stand "
        'in one cell, parted by "; ". Columns of what was not asked for are empty; a workbook has '
        "them only where it was, and a sheet `Policies` with rules, sources and dates. What "
        "policies say is no legal advice; a label that they changed is nobody's correction.",
        "A package (`-f package`, or a name that ends in .zip) is a zip for `unzip`: csv tables "
        "with a `datapackage.json` beside them, in the form of [Data Package]"
        "(https://datapackage.org) 2. It has each table's size, sha256, columns with types and "
        "meanings and key, the sources, and under `run` the versions of tasktriage, codebook and "
        "model, the coverage and the scope. The same results of one run give the same bytes. In "
        "csv and packages a text that a spreadsheet would run as a formula has an apostrophe in "
        "front, "
        "and control characters but tabs and line breaks are U+FFFD; `jsonl` changes nothing.",
    ]
    for name, columns in FLAT_COLUMNS.items():
        parts.append(f"### {name.replace('_', ' ').capitalize()}\n\n{TABLES[name]}")
        parts.append(column_table(columns))
        if name in SHEETS:
            where, sheet = SHEETS[name]
            names = ", ".join(f"`{column.name}`" for column in sheet)
            names += LATER if name == "tasks" else ""
            parts.append(f"{where}: {names}. They say the same, but for these:")
            parts.append(column_table(OWN[name]))
    return parts


def column_table(columns: Mapping[str, Field]) -> str:
    """Return columns as a table."""
    rows = ["| column | type | meaning |", "|---|---|---|"]
    for name, field in columns.items():
        meaning = field.meaning.replace("|", "\\|")
        rows.append(f"| `{name}` | {KINDS[field.kind]} | {meaning} |")
    return "\n".join(rows)

"""`datapackage.json`: what the tables of a package hold, and how they were made.

The form is that of Data Package, version 2 (datapackage.org), whose tools read it: names, types and
meanings of columns are a Table Schema, the run stands under `run`. There is no `licenses`: a result
is its user's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tasktriage.plugin import SURROGATE, RunInfo, load_codebook

from .table import Table

__all__ = ["ALL_TABLES", "KEYS", "descriptor", "file_name"]

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {str: "string", float: "number", int: "integer", bool: "boolean", list: "string"}
MANY = ' Several are parted by "; ".'
KEYS = {
    "tasks": ("document", "id"),
    "pieces": ("document", "id"),
    "roles": ("role", "document"),
    "role_tasks": ("role", "document", "id"),
    "ranking": ("role",),
    "outlooks": ("organisation", "kind", "name", "scenario"),
    "quarters": ("organisation", "kind", "name", "scenario", "quarter"),
    "influences": ("organisation", "kind", "name", "input"),
    "closers": ("organisation", "kind", "name", "input"),
    "stages": ("organisation", "stage", "scenario"),
    "supervision": ("organisation", "role"),
    "ladders": ("organisation", "junior", "lead", "scenario"),
    "ladder_quarters": ("organisation", "junior", "lead", "scenario", "quarter"),
    "moves": ("source", "rank"),
    "move_gates": ("source", "rank", "gate"),
    "skill_gaps": ("source", "rank", "kind", "name"),
    "skills": ("level", "name", "kind", "skill"),
}
"""What a table's rows are told apart by, where nothing speaks against it."""
ALL_TABLES = {
    "tasks": "Tasks with their labels",
    "pieces": "Pieces of documents, and which are tasks",
    "roles": "Roles: how their work is split over the labels, with 90 % intervals",
    "role_tasks": "Tasks of the roles",
    "units": "Sums over the roles: the organisation, and its units",
    "ranking": "Roles side by side, ranked",
    "changes": "Two versions of a role, task by task",
    "outlooks": "What a plan comes to, by role and scenario, with 90 % intervals",
    "quarters": "The same by quarter: work changed, re-skilled, and the gap",
    "inputs": "Inputs of the plan: value, range, status, source",
    "influences": "Which inputs matter",
    "closers": "What would close the gap",
    "stages": "Stages of the work: how full each is before and after, and what must be approved",
    "supervision": "How much of each role becomes supervision of machine work",
    "ladders": "Hours that leads need for juniors and agents, and that they have",
    "ladder_quarters": "Juniors, leads, leads needed and entry work left, by quarter",
    "moves": "Moves from a role, ranked: transfer, durability gain, skill gap, months, gates",
    "move_tasks": "Tasks of the targets: what is practised, and what is to be learnt",
    "move_gates": "What may stand against a move",
    "skill_gaps": "Skills and knowledge that the targets ask more of",
    "skills": "Skills and knowledge behind work, with the share of their hours by label",
}


def file_name(table: str) -> str:
    """Return the name of a table's file."""
    return f"{_name(table)}.csv"


def descriptor(
    tables: Mapping[str, tuple[Table, int, str]], sources: Sequence[str], run: RunInfo
) -> str:
    """Return the JSON of the package.

    Args:
        tables: by name, each with its size in bytes and its sha256.
        sources: names of what the results were read from.
        run: what is said of the run.
    """
    data = {
        "$schema": PROFILE,
        "name": f"tasktriage-{run.command}",
        "title": f"Results of tasktriage {run.command}",
        "description": run.scope,
        "created": run.created,
        "sources": [{"title": SURROGATE.sub("\ufffd", source)} for source in sources],
        "resources": [_resource(name, *found, tables) for name, found in tables.items()],
        "run": {
            "tasktriage": run.version,
            "command": run.command,
            "codebook": load_codebook().version,
            "model": run.model
            and {
                "name": run.model.name,
                "version": run.model.version,
                "sha256": run.model.sha256,
            },
            "embedder": run.embedder,
            "sectors": list(run.sectors),
            "policies": list(run.policies),
            "as_of": run.as_of,
            "coverage": run.coverage,
            "scope": run.scope,
        },
    }
    # what stands empty would be no valid package
    told = {name: value for name, value in data.items() if value not in ("", [])}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _name(table: str) -> str:
    return "tasks" if table == "role_tasks" else table


def _resource(
    name: str, table: Table, size: int, digest: str, tables: Mapping[str, tuple[Table, int, str]]
) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {
                "name": column,
                "type": TYPES[field.kind],
                "description": field.meaning + (MANY if field.kind is list else ""),
            }
            for column, field in table.columns.items()
        ],
        "missingValues": [""],
    }
    if table.key and table.rows:
        schema["primaryKey"] = list(table.key)
    if name == "role_tasks" and (of := tables["roles"][0]).key and of.rows:
        reference = {"resource": "roles", "fields": list(of.key)}
        schema["foreignKeys"] = [{"fields": list(of.key), "reference": reference}]
    return {
        "name": _name(name),
        "title": ALL_TABLES[name],
        "path": file_name(name),
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": schema,
    }

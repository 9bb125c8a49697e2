"""Make the bundled classifications of all work from their tables of codes and titles.

python benchmarks/make_taxonomies.py --data DIR

DIR/roles holds the tables (soc2018_structure.csv, isco08_structure.csv). What is written is codes,
titles and their tree, and nothing else of the tables: no definition and no description.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from result_file import arguments

__all__ = ["main"]

PLUGINS = Path(__file__).resolve().parent.parent / "plugins/tasktriage_plugins"
Rows = dict[str, Mapping[str, str]]

SOC = """\
schema = "tasktriage.taxonomy/1"
name = "soc2018"
title = "Standard Occupational Classification 2018"
version = "2018"
licence = "public domain"
summary = "All work in the United States: 23 major, 98 minor groups, 867 detailed occupations."
sources = [
  "U.S. Bureau of Labor Statistics, 2018 Standard Occupational Classification: codes and titles.",
  "A work of the US government, in the public domain.",
  "Broad occupations are left out: a detailed occupation stands below its minor group.",
]
"""

ISCO = """\
schema = "tasktriage.taxonomy/1"
name = "isco08"
title = "International Standard Classification of Occupations 2008"
version = "2008"
licence = "© International Labour Organization; codes and titles"
summary = "All work in the world: 10 major, 43 sub-major, 130 minor and 436 unit groups."
sources = [
  "International Labour Organization, ISCO-08: codes and titles, © ILO.",
  "As they stand in ESCO 1.1 (© European Union, CC BY 4.0); nothing else of it is here.",
]
"""


def read(path: Path) -> Rows:
    """Return the rows of a table by code."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


def without(rows: Rows, level: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield code, level, title and parent of the rows of other levels, in order of the tree."""
    for code, row in rows.items():
        if row["level"] == level:
            continue
        parent = row["parent"]
        while parent and rows[parent]["level"] == level:
            parent = rows[parent]["parent"]
        yield code, row["level"], row["title"].strip(), parent


def nodes(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[str]:
    """Yield each row as a node in TOML."""
    for code, level, title, parent in rows:
        lines = ["[[node]]", f'id = "{code}"', f'kind = "{level}"']
        lines += [f'parent = "{parent}"'] if parent else []
        yield "\n".join([*lines, f"title = {json.dumps(title, ensure_ascii=False)}"])


def main(argv: Sequence[str] | None = None) -> int:
    """Write the files into the plugins."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds roles/")
    options = parser.parse_args(argv)
    roles = options.data / "roles"
    made = (
        (
            "taxonomy_soc/soc2018.toml",
            SOC,
            without(read(roles / "soc/soc2018_structure.csv"), "broad"),
        ),
        ("taxonomy_isco/isco08.toml", ISCO, without(read(roles / "isco/isco08_structure.csv"), "")),
    )
    for name, head, rows in made:
        text = "\n\n".join((head.rstrip(), *nodes(rows))) + "\n"
        (PLUGINS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

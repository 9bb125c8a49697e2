"""Measure how well tasks are told to be a sector's work, and where in it they are placed.

python benchmarks/sector_matching.py --data DIR [--sentences CSV] [--out JSON]

Three sets of tasks: sentences with the sector each is of (--sentences: columns sector, text, and
where known role); the statements of benchmarks/data/sdlc_matching.csv, with the nodes that are
right for each; and O*NET tasks of DIR/gpts_are_gpts.tsv from occupations outside each sector. The
vectors are those of the shipped model and the matching is the engine's own, thresholds and all, so
what is measured is what ships. A task is matched by a sector where any node of it is named.
"""

from __future__ import annotations

import csv
import json
import math
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from result_file import arguments, write

from tasktriage.config import Settings
from tasktriage.contracts.protocols import Model
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.extend.manager import Plugins
from tasktriage.matching.matcher import Matcher
from tasktriage.pipeline.engine import Engine

__all__ = ["SECTORS", "main", "measure_nodes", "measure_outside", "measure_sentences", "wilson"]

Bools = npt.NDArray[np.bool_]
Vectors = npt.NDArray[np.float32]
Nodes = list[str | None]
"""For n tasks the id of the best node of a sector, None where nothing of it fits."""

HERE = Path(__file__).resolve().parent
NODES = HERE / "data" / "sdlc_matching.csv"
OUTSIDE = "gpts_are_gpts.tsv"
SECTORS = {"sdlc": "software", "health": "health", "finance": "finance", "public": "public"}
"""What the sentences call the sector of a taxonomy; all others are of none."""

# Codes (by their beginning) whose tasks may be a sector's work, so that they are no negatives.
NOT_OUTSIDE: Mapping[str, tuple[str, ...]] = {
    # computing, its managers and design
    "sdlc": ("15-", "11-3021", "27-1"),
    # care and its managers, counsellors, psychologists, who teaches or dispatches them
    "health": (
        *("29-", "31-", "11-9111", "21-1", "43-6013", "19-303", "25-107", "19-104"),
        *("53-3011", "33-2011", "39-9011", "43-5031"),
    ),
    # financial specialists, clerks, managers and sellers, actuaries, chief executives
    "finance": (
        *("13-2", "43-3", "43-4011", "43-4041", "43-4131", "43-4141", "43-9041", "11-3031"),
        *("13-1031", "13-1032", "13-1041", "41-3", "15-2011", "11-1011"),
    ),
    # law, protection, inspectors, officials, social work, planning
    "public": (
        *("13-1041", "43-4031", "43-4061", "13-2081", "13-2061", "23-", "33-", "11-1", "21-"),
        *("19-3051", "19-3094", "19-2041", "47-4011", "45-2011", "53-605", "43-5031", "11-9161"),
    ),
}
SIX_DIGITS = len("00-0000")
HELD_OUT = 67  # the last rows of the statements, written after the exemplars were final
RESAMPLES = 2000
SEED = 0
NORMAL_95 = 1.959963984540054  # two-sided


def wilson(hits: int, n: int) -> list[float] | None:
    """Return Wilson's 95 % interval of a share, None where there is nothing to share."""
    if n == 0:
        return None
    z2 = NORMAL_95**2
    centre = (hits + z2 / 2) / (n + z2)
    spread = NORMAL_95 / (n + z2) * math.sqrt(hits * (n - hits) / n + z2 / 4)
    return [round(max(0.0, centre - spread), 4), round(min(1.0, centre + spread), 4)]


def share(hits: Iterable[bool]) -> dict[str, Any]:
    """Return how many of how many, the rate and its 95 % interval."""
    values = list(hits)
    n, k = len(values), sum(values)
    return {
        "n": n,
        "hits": k,
        "rate": round(k / n, 4) if n else None,
        "interval_95": wilson(k, n),
    }


def best_nodes(matcher: Matcher, vectors: Vectors, texts: Sequence[str]) -> Nodes:
    """Return for n tasks the deepest node of the path that is named, None where none is."""
    return [path[-1].node if path else None for path in matcher.matches(vectors, texts)]


def role_of(node: str | None) -> str | None:
    """Return the role that a node is of."""
    return None if node is None else node.partition("/")[0]


def measure_sentences(
    rows: Sequence[Mapping[str, str]], found: Mapping[str, Nodes], roles: Mapping[str, set[str]]
) -> dict[str, Any]:
    """Score sentences that name their sector.

    Args:
        rows: with `sector`, and `role` where known (counted where a taxonomy has it).
        found: by taxonomy the best node of each row.
        roles: by taxonomy the ids of its roles.

    """
    gold = [row["sector"] for row in rows]
    report: dict[str, Any] = {}
    for name, nodes in found.items():
        own = [sector == SECTORS[name] for sector in gold]
        others = sorted(set(gold) - {SECTORS[name]})
        placed = [
            role_of(node) == row["role"]
            for node, row in zip(nodes, rows, strict=True)
            if node is not None and row.get("role") in roles[name]
        ]
        report[name] = {
            "recall": share(n is not None for n, o in zip(nodes, own, strict=True) if o),
            "false_matches": share(n is not None for n, o in zip(nodes, own, strict=True) if not o),
            "false_matches_by_sector": {
                other: share(n is not None for n, s in zip(nodes, gold, strict=True) if s == other)
                for other in others
            },
            "right_role_where_matched": share(placed),
        }
    matches = list(zip(*([n is not None for n in nodes] for nodes in found.values()), strict=True))
    report["confusion"] = {
        sector: {
            **{
                name: sum(m[i] for m, s in zip(matches, gold, strict=True) if s == sector)
                for i, name in enumerate(found)
            },
            "none": sum(not any(m) for m, s in zip(matches, gold, strict=True) if s == sector),
            "several": sum(sum(m) > 1 for m, s in zip(matches, gold, strict=True) if s == sector),
            "n": gold.count(sector),
        }
        for sector in sorted(set(gold))
    }
    return report


def measure_nodes(nodes: Nodes, gold: Sequence[str], taxonomy: Taxonomy) -> dict[str, Any]:
    """Score statements whose right nodes are known: recall, and right node, role, stage of all."""
    hits: dict[str, list[bool]] = defaultdict(list)
    stages = {node.id: node.stage for node in taxonomy.nodes}
    for node, accepted in zip(nodes, gold, strict=True):
        right = accepted.split("|")
        hits["recall"].append(node is not None)
        hits["node"].append(node in right)
        hits["role"].append(role_of(node) in {role_of(r) for r in right})
        stage = None if node is None else stages[node]
        hits["stage"].append(stage is not None and stage in {stages[r] for r in right})
    return {what: share(values) for what, values in hits.items()}


def unread(code: str) -> bool:
    """Return whether an occupation's tasks were never read while `sdlc` was written.

    Its background sentences were improved while looking at false matches of the other half of
    the occupations. No O*NET task was read for the other sectors.
    """
    return zlib.crc32(code[:SIX_DIGITS].encode()) % 2 == 1


def measure_outside(matched: Bools, codes: Sequence[str]) -> dict[str, Any]:
    """Return the rate of false matches of tasks, resampled by occupation, and by major group."""
    groups: dict[str, list[int]] = defaultdict(list)
    for row, code in enumerate(codes):
        groups[code[:SIX_DIGITS]].append(row)
    hits = np.array([matched[rows].sum() for rows in groups.values()])
    sizes = np.array([len(rows) for rows in groups.values()])
    draws = np.random.default_rng(SEED).integers(len(sizes), size=(RESAMPLES, len(sizes)))
    rates = hits[draws].sum(axis=1) / sizes[draws].sum(axis=1)
    majors = np.array([code[:2] for code in codes])
    return {
        "n": len(codes),
        "occupations": len(groups),
        "rate": round(float(matched.mean()), 4),
        "interval_95": np.quantile(rates, [0.025, 0.975]).round(4).tolist(),
        "by_major_group": {
            major: round(float(matched[majors == major].mean()), 4)
            for major in sorted(set(majors.tolist()))
        },
    }


def read_rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Read a table with a header."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def outside(matchers: Mapping[str, Matcher], model: Model, data: Path) -> dict[str, Any]:
    """Match O*NET tasks from outside each sector."""
    rows = read_rows(data / OUTSIDE, "\t")
    texts = [row["task"] for row in rows]
    vectors = model.assess(texts).vectors
    report: dict[str, Any] = {}
    for name, matcher in matchers.items():
        kept = [
            at for at, row in enumerate(rows) if not row["soc_code"].startswith(NOT_OUTSIDE[name])
        ]
        codes = [rows[at]["soc_code"] for at in kept]
        nodes = best_nodes(matcher, vectors[kept], [texts[at] for at in kept])
        matched = np.array([node is not None for node in nodes])
        report[name] = measure_outside(matched, codes)
        if name == "sdlc":
            fresh = np.array([unread(code) for code in codes])
            report[f"{name}_unread"] = measure_outside(
                matched[fresh], [code for code in codes if unread(code)]
            )
    return report


def measure(engine: Engine, data: Path | None, sentences: Path | None) -> dict[str, Any]:
    """Return every figure that the data at hand allow."""
    model = engine.model
    matchers = {t.name: Matcher(t, model) for t in engine.taxonomies}
    result: dict[str, Any] = {
        "schema": "tasktriage.sector-matching/1",
        "command": "python benchmarks/sector_matching.py --data DIR "
        "--sentences benchmarks/data/sector_sentences.csv "
        "--out benchmarks/results/sector_matching.json",
        "model": {"name": model.info.name, "version": model.info.version},
        "embedder": model.embedder_id,
        "taxonomies": {t.name: t.version for t in engine.taxonomies},
    }
    if sentences is not None:
        rows = read_rows(sentences)
        texts = [row["text"] for row in rows]
        vectors = model.assess(texts).vectors
        found = {name: best_nodes(matcher, vectors, texts) for name, matcher in matchers.items()}
        roles = {t.name: {n.id for n in t.nodes if n.kind == "role"} for t in engine.taxonomies}
        result["sentences"] = measure_sentences(rows, found, roles)
    rows = read_rows(NODES)
    gold = [row["node"] for row in rows]
    texts = [row["task"] for row in rows]
    nodes = best_nodes(matchers["sdlc"], model.assess(texts).vectors, texts)
    (sdlc,) = (t for t in engine.taxonomies if t.name == "sdlc")
    result["sdlc_nodes"] = {
        "all": measure_nodes(nodes, gold, sdlc),
        "held_out": measure_nodes(nodes[-HELD_OUT:], gold[-HELD_OUT:], sdlc),
    }
    if data is not None:
        result["outside"] = outside(matchers, model, data)
    return result


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; print its figures and write them where --out says."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, help=f"folder that holds {OUTSIDE}")
    parser.add_argument("--sentences", type=Path, help="CSV with the columns sector, text, role?")
    options = parser.parse_args(argv)
    if options.data is not None and not (options.data / OUTSIDE).is_file():
        parser.error(f"{options.data / OUTSIDE} not found: --data names the folder that holds it")
    plugins = Plugins.from_settings(Settings(), third_party=False, strict=True)
    engine = Engine(sectors=tuple(SECTORS), plugins=plugins)
    result = measure(engine, options.data, options.sentences)
    print(json.dumps(result, indent=1))
    write(result, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

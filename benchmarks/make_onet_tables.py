"""Make O*NET's ratings, its job zones, preparation and wages as `planning/migration` ships them.

    python benchmarks/make_onet_tables.py FOLDER

FOLDER holds `onet/{skills,knowledge}.csv.gz` with `onet/*_elements.csv`, `onet/job_zones.csv`,
`onet/training_summary.csv`, `onet/credential_importance.csv`,
`wages/oews_2025_national.csv` and `soc/soc2018_structure.csv`, as the README beside the tables says
where they are from.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from tasktriage.planning.migration.onet_table import IMPORTANCE, LEVEL

HERE = Path(__file__).resolve().parents[1] / "engine" / "tasktriage" / "planning" / "migration"
KINDS = ("skill", "knowledge")
FILES = {"skill": "skills", "knowledge": "knowledge"}
EDUCATION, CERTIFICATION = "RL", "Job-Related Professional Certification"
BROAD = len("21-101")  # what detailed occupations of a broad one have in common


def main(folder: Path) -> None:
    """Write the tables."""
    elements = [
        (kind, row["element_id"], row["element"])
        for kind in KINDS
        for row in rows(folder / "onet" / f"{FILES[kind]}_elements.csv")
    ]
    ratings = [row for kind in KINDS for row in rows(folder / "onet" / f"{FILES[kind]}.csv.gz")]
    codes = sorted({row["onet_soc"] for row in ratings})
    place = {element: at for at, (_, element, _) in enumerate(elements)}
    line = {code: at for at, code in enumerate(codes)}
    found = {name: np.full((len(codes), len(elements)), np.nan) for name in ("importance", "level")}
    for row in ratings:
        for name, values in found.items():
            values[line[row["onet_soc"]], place[row["element_id"]]] = float(row[name])
    tensors = {
        "importance": packed(found["importance"], IMPORTANCE),
        "level": packed(found["level"], LEVEL),
    }
    (HERE / "ratings.safetensors").write_bytes(save(tensors))
    write("elements.csv", ("kind", "name"), ((kind, name) for kind, _, name in elements))
    zones = {
        row["onet_soc"]: row["job_zone_29_3"] for row in rows(folder / "onet" / "job_zones.csv")
    }
    assert set(codes) <= set(zones)
    rated = {code: at for at, code in enumerate(codes)}
    write(
        "occupations.csv",
        ("code", "job_zone", "row"),
        ((code, zone, rated.get(code, "")) for code, zone in sorted(zones.items())),
    )
    write("preparation.csv", ("code", "education", "certification"), preparation(folder / "onet"))
    write("wages.csv", ("code", "annual", "hourly", "stands_for"), wages(folder))


def packed(values: np.ndarray, scale: tuple[float, float]) -> np.ndarray:
    """Return values in 256 steps from the low to the high end of a scale; none is missing."""
    assert np.isfinite(values).all()
    low, high = scale
    return np.ascontiguousarray(np.round((values - low) / (high - low) * 255.0), dtype=np.uint8)


def preparation(folder: Path) -> Iterable[Sequence[str]]:
    """Yield each occupation's median category of education, and how important certification is."""
    education = {
        row["onet_soc"]: row["median_category"]
        for row in rows(folder / "training_summary.csv")
        if row["scale"] == EDUCATION
    }
    certification = {
        row["onet_soc"]: row["value"]
        for row in rows(folder / "credential_importance.csv")
        if row["element"] == CERTIFICATION
    }
    for code in sorted(education.keys() | certification.keys()):
        yield code, education.get(code, ""), certification.get(code, "")


def wages(folder: Path) -> Iterable[Sequence[str]]:
    """Yield the median wages of each detailed occupation, and of which code they are.

    One without a row of its own gets that of the code under which OEWS joins it with others, else
    that of its broad occupation.
    """
    known = {row["soc2018"]: row for row in rows(folder / "wages" / "oews_2025_national.csv")}
    joined = {code[:BROAD]: code for code, row in known.items() if row["level"] == "oews-only"}
    for row in rows(folder / "soc" / "soc2018_structure.csv"):
        if row["level"] != "detailed":
            continue
        code = row["code"]
        for other in (code, joined.get(code[:BROAD]), row["parent"]):
            if other in known:
                wage = known[other]
                said = "" if other == code else other
                yield code, wage["annual_median"], wage["hourly_median"], said
                break


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"))))


def write(name: str, head: Sequence[str], found: Iterable[Sequence[object]]) -> None:
    """Write a table."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(head)
        table.writerows(found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

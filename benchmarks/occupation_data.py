"""What the scripts on occupations read: codes, titles, links and texts of O*NET, SOC and ESCO.

DIR/roles holds the tables that CONTRIBUTING.md names. Task statements and descriptions are read to
make vectors of them; no text of theirs is kept.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

__all__ = ["Pairs", "Tables", "held_out"]

Pairs = list[tuple[str, int]]
"""Titles, each with the place of an occupation that it names."""
NOT_COUNTED = 20_000.0  # people in an occupation whose employment no source gives
SIX = len("00-0000")
MATCHES = {"exactMatch": "exact", "closeMatch": "close", "broadMatch": "broad"} | {
    "narrowMatch": "narrow"
}
MOST_ISCO, MOST_ESCO = 3, 5
LINKS = {"exactISCO": 1e9, "exactMatch": 1e6, "closeMatch": 1e3}
"""What links weigh that say more than "wider": as many of these as there are links are none."""


def rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Yield the rows of a table, unpacked if it is packed."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    yield from csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)


@dataclass(frozen=True)
class Tables:
    """The tables in a folder."""

    folder: Path

    def occupations(self) -> list[dict[str, str]]:
        """Return the occupations: onet_soc, title, description."""
        return list(rows(self.folder / "roles/onet/occupations.csv"))

    def places(self) -> dict[str, int]:
        """Return where each code stands."""
        return {row["onet_soc"]: at for at, row in enumerate(self.occupations())}

    def titles(self, without: frozenset[str] = frozenset()) -> Pairs:
        """Return the titles of occupations, but for some, named in small letters."""
        at = self.places()
        folder = self.folder / "roles/titles"
        found: set[tuple[str, int]] = set()

        def add(title: str, code: str) -> None:
            title = title.strip()
            if title and title.lower() not in without:
                found.add((title, at[code]))

        for row in rows(folder / "onet_alternate_titles.csv.gz"):
            if row["title"].lower().strip() not in without:  # nor its short form
                add(row["title"], row["onet_soc"])
                add(row["short"], row["onet_soc"])
        for row in rows(folder / "onet_reported_titles.csv"):
            add(row["title"], row["onet_soc"])
        details = self.details()
        for row in rows(folder / "soc2018_direct_match_titles.csv"):
            for code in details.get(row["soc2018"], ()):
                add(row["title"], code)
        for row in self.occupations():
            add(row["title"], row["onet_soc"])
        return sorted(found)

    def alternate_titles(self) -> tuple[dict[str, set[int]], dict[str, str]]:
        """Return the occupations of each alternate title in small letters, and how it is spelt."""
        at = self.places()
        named: dict[str, set[int]] = defaultdict(set)
        spelt: dict[str, str] = {}
        for row in rows(self.folder / "roles/titles/onet_alternate_titles.csv.gz"):
            key = row["title"].lower().strip()
            named[key].add(at[row["onet_soc"]])
            spelt.setdefault(key, row["title"])
        return dict(named), spelt

    def details(self) -> dict[str, list[str]]:
        """Return the O*NET codes of a SOC code; the general one alone where there is one."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in rows(self.folder / "roles/soc/onet_soc2019_to_soc2018.csv"):
            found[row["soc2018"]].append(row["onet_soc2019"])
        return {
            soc: [code for code in codes if code.endswith(".00")] or codes
            for soc, codes in found.items()
        }

    def employment(self) -> np.ndarray:
        """Return the log of how many people work in each occupation (K,); details share evenly."""
        counted = {
            row["soc2018"]: float(row["employment"])
            for row in rows(self.folder / "roles/wages/oews_2025_national.csv")
            if row["employment"]
        }
        codes = [row["onet_soc"] for row in self.occupations()]
        details = Counter(code[:SIX] for code in codes)

        def people(code: str) -> float:
            broad = f"{code[: SIX - 1]}0"
            return counted.get(code[:SIX], counted.get(broad, NOT_COUNTED)) / details[code[:SIX]]

        return np.array([math.log(people(code)) for code in codes])

    def tasks(self) -> list[tuple[int, str]]:
        """Return the statements of tasks, each with the place of its occupation."""
        at = self.places()
        folder = self.folder / "roles/onet"
        found = {
            (at[row["onet_soc"]], row["task"])
            for row in rows(folder / "tasks_ratings_partial.csv.gz")
            if row["onet_soc"] in at
        }
        having = {place for place, _ in found}
        for row in rows(self.folder / "gpts_are_gpts.tsv", "\t"):
            place = at.get(row["soc_code"])
            if place is not None and place not in having:
                found.add((place, row["task"]))
        return sorted(found)

    def isco(self) -> dict[str, list[str]]:
        """Return the unit groups of ISCO-08 that each code is linked to, the nearest first."""
        links: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows(self.folder / "roles/isco/onet2019_to_esco11_official.csv"):
            weight = LINKS.get(row["match"], 1.0)
            links[row["onet_soc2019"]][row["isco08"]] += weight  # type: ignore[assignment]
        derived: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows(self.folder / "roles/isco/soc2018_to_isco08_derived.csv"):
            near = int(row["n_exact"] or 0) + int(row["n_close"] or 0)
            if row["bls2015"] == "1" or near > 0:
                derived[row["soc2018"]][row["isco08"]] += 1 + near
        found = {}
        for row in self.occupations():
            code = row["onet_soc"]
            some = links.get(code) or derived.get(code[:SIX], Counter())
            best = max(some.values(), default=0)
            # a link that says "the same" leaves out those that say "wider"
            least = max((weight for weight in LINKS.values() if best >= weight), default=0.0)
            ranked = sorted(some.items(), key=lambda item: (-item[1], item[0]))
            found[code] = [isco for isco, weight in ranked if weight >= least][:MOST_ISCO]
        return found

    def esco(self) -> dict[str, list[tuple[str, str, str]]]:
        """Return ESCO's occupations that each code is linked to: how, address, title."""
        order = list(MATCHES.values())
        titles = {row["onet_soc"]: row["title"].lower() for row in self.occupations()}
        found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for row in rows(self.folder / "roles/isco/onet2019_to_esco11_official.csv"):
            match = MATCHES.get(row["match"])
            if match is not None:
                link = (match, row["esco_uri"], " ".join(row["esco_title"].split()))
                found[row["onet_soc2019"]].append(link)
        for code, links in found.items():
            links.sort(key=lambda x: (order.index(x[0]), x[2].lower() not in titles[code], x[2]))
        return {code: links[:MOST_ESCO] for code, links in found.items()}


def held_out(named: dict[str, set[int]], seed: int = 0) -> list[str]:
    """Return a fifth of the titles of each occupation, drawn by chance."""
    rng = np.random.default_rng(seed)
    by: dict[int, list[str]] = defaultdict(list)
    for title, places in named.items():
        for place in places:
            by[place].append(title)
    found: set[str] = set()
    for place in sorted(by):
        titles = sorted(by[place])
        count = int(np.floor(len(titles) / 5 + rng.random()))
        found |= {titles[at] for at in rng.permutation(len(titles))[:count]}
    return sorted(found)

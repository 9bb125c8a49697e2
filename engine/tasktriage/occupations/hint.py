"""What a page calls the occupation, checked against what its title and tasks say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasktriage.domain.occupation import Hint, OccupationMatch
from tasktriage.domain.taxonomy import Taxonomy

from .words import words

__all__ = ["Hints", "named"]

SOC = re.compile(r"(?<!\d)(\d{2})[-–.]?(\d{4})(?:\.(\d{2}))?(?!\d)")
ISCO = re.compile(r"isco(?:[-\s]?[08]8)?\D{0,20}(\d{4})(?!\d)", re.IGNORECASE)
ESCO = re.compile(r"https?://data\.europa\.eu/esco/\S{1,80}", re.IGNORECASE)
LONGEST = 300  # characters of a hint that are read


class Hints:
    """The codes and titles by which a page may name an occupation."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._codes = {node.id for node in taxonomy.nodes}
        self._by_soc: dict[str, set[str]] = {}
        self._by_isco: dict[str, set[str]] = {}
        self._by_esco: dict[str, set[str]] = {}
        self._by_title: dict[tuple[str, ...], set[str]] = {}
        for node in taxonomy.nodes:
            self._by_soc.setdefault(node.soc or node.id[:7], set()).add(node.id)
            self._by_title.setdefault(tuple(words(node.title)), set()).add(node.id)
            for system, code in node.codes:
                by = self._by_isco if system == "isco-08" else self._by_esco
                by.setdefault(code.partition(" ")[0], set()).add(node.id)

    def checked(self, hint: str, matches: Sequence[OccupationMatch], titled: str | None) -> Hint:
        """Say whether a hint agrees with the best match; `titled` is the code its words give.

        A hint that names no known code, and whose words no title has, is unknown.
        """
        meant = self.meant(hint)
        if not meant and titled is not None:
            meant = {titled}
        if not meant:
            return Hint.UNKNOWN
        if not matches:
            return Hint.DISAGREES
        socs = {code[:7] for code in meant}
        return Hint.AGREES if matches[0].code[:7] in socs else Hint.DISAGREES

    def meant(self, hint: str) -> set[str]:
        """Return the codes that a hint names by a code of SOC, O*NET, ISCO or ESCO, or a title."""
        text = hint[:LONGEST]
        found: set[str] = set()
        for address in ESCO.findall(text):
            found |= self._by_esco.get(address.rstrip(".,;)\"'"), set())
        for code in ISCO.findall(text):
            found |= self._by_isco.get(code, set())
        for major, rest, detail in SOC.findall(text):
            soc = f"{major}-{rest}"
            exact = f"{soc}.{detail}"
            found |= {exact} if detail and exact in self._codes else self._by_soc.get(soc, set())
        return found or self._by_title.get(tuple(words(named(text))), set())


def named(hint: str) -> str:
    """Return the words of a hint, without codes and addresses."""
    return " ".join(SOC.sub(" ", ESCO.sub(" ", hint[:LONGEST])).split()).strip(" -–:,;()|")

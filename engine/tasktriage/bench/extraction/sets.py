"""The sets of postings, as far as they are known without reading them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["INVENTED", "INVENTED_DEV", "INVENTED_TRAIN", "OWN", "SETS", "PostingSet"]

OWN = "own"
INVENTED, INVENTED_DEV, INVENTED_TRAIN = "invented", "invented-dev", "invented-train"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingSet:
    """What is known of a set without reading it.

    `wrapped`: a line goes on with the next one. `prose`: an item may hold several sentences.
    `clauses`: duties are separated by semicolons, after "A <title>". `silver`: the duty sections
    were cut by a rule, so an aim on precision makes no sense. `seen`: the weights or
    the shipped model's head were fitted on it. `teams`: names in titles whose
    postings share passages; without any each posting is a team.
    """

    name: str
    title: str
    licence: str
    wrapped: bool = False
    prose: bool = True
    clauses: bool = False
    silver: bool = False
    seen: bool = False
    teams: tuple[str, ...] = ()


SETS = {
    found.name: found
    for found in (
        PostingSet(
            name=OWN,
            title="invented postings of the codebook set, development part",
            licence="Apache-2.0",
            prose=False,
        ),
        PostingSet(
            name=INVENTED,
            title="18 invented postings in the looks of boards and files, test part",
            licence="Apache-2.0",
        ),
        PostingSet(
            name=INVENTED_DEV,
            title="54 invented postings in the looks of boards and files, development part",
            licence="Apache-2.0",
            seen=True,
        ),
        PostingSet(
            name=INVENTED_TRAIN,
            title="155 invented postings in the looks of boards and files, training part",
            licence="Apache-2.0",
            seen=True,
        ),
        PostingSet(
            name="la",
            title="27 job bulletins of the City of Los Angeles",
            licence="public notices, no licence text",
            clauses=True,
        ),
        PostingSet(
            name="nyc",
            title="102 postings of the City of New York",
            licence="NYC Open Data",
            silver=True,
        ),
        PostingSet(
            name="tts",
            title="50 position descriptions of the Technology Transformation Services",
            licence="CC0-1.0",
            wrapped=True,
            teams=(
                "FedRAMP",
                "Login.gov",
                "Digital Corps",
                "Presidential Innovation Fellows",
                "Centers of Excellence",
                "TechToGov",
                "18F",
                "10x",
            ),
        ),
    )
}

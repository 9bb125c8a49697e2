"""Whether what tasks ask of skills agrees with O*NET's work activities, which it never saw.

O*NET links tasks to activities. Where an activity's name speaks of a skill or a field of knowledge
plainly (`WORDS`, written before any figure of this was seen), its tasks should need that more than
others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from taxonomy_recipe import table

__all__ = ["WORDS", "area", "area_within", "speaking"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

WORDS = {
    ("skill", "Programming"): (
        r"\b(computer programs?|software code|program computers|scripts?|source code|"
        r"software applications?|database systems|write computer)"
    ),
    ("knowledge", "Computers and Electronics"): (
        r"\b(computers?|software|databases?|website|network|electronic equipment|"
        r"circuits)\b"
    ),
    ("skill", "Mathematics"): r"\b(calculate|mathematic\w*|statistic\w*|compute)\b",
    ("knowledge", "Mathematics"): r"\b(calculate|mathematic\w*|statistic\w*|compute)\b",
    ("skill", "Repairing"): r"\b(repair|rebuild|replace worn)\b",
    ("skill", "Equipment Maintenance"): (
        r"\b(maintain|lubricate|clean|service)\b.*\b(equipment|machin\w+|tools|vehicles|"
        r"systems)\b"
    ),
    ("skill", "Installation"): r"\binstall\b",
    ("skill", "Troubleshooting"): (
        r"\b(troubleshoot|diagnose .*(equipment|mechanical|problems)|malfunction|"
        r"resolve .* (computer|equipment) )"
    ),
    ("skill", "Operation and Control"): (
        r"\b(operate|control|drive|pilot)\b.*\b(equipment|machin\w+|vehicles?|cranes?|"
        r"aircraft|systems|trucks?|vessels?|lathes?|saws?)\b"
    ),
    ("skill", "Operations Monitoring"): (
        r"\b(monitor|observe|watch)\b.*\b(equipment|machin\w+|processes|operation|"
        r"gauges|instruments)\b"
    ),
    ("skill", "Quality Control Analysis"): (
        r"\b(inspect|test)\b.*\b(products?|workpieces?|materials|finished|quality|"
        r"defects|samples)\b"
    ),
    ("skill", "Instructing"): r"\b(train|teach|instruct|tutor)\b",
    ("knowledge", "Education and Training"): (
        r"\b(train|teach|instruct|tutor|educational|students|curricul\w+|lesson)\b"
    ),
    ("skill", "Learning Strategies"): r"\b(teach|instruct|tutor|curricul\w+|lesson|students)\b",
    ("skill", "Negotiation"): r"\b(negotiat\w+|mediate|bargain\w*)\b",
    ("skill", "Persuasion"): r"\b(persuade|promote|sell|solicit|advocate|convince|negotiate)\b",
    ("knowledge", "Sales and Marketing"): (
        r"\b(sell|sales|marketing|market|promot\w+|advertis\w+|merchandise)\b"
    ),
    ("skill", "Service Orientation"): (
        r"\b(assist|help|serve|greet|care for)\b.*\b(customers|patrons|patients|clients|"
        r"guests|passengers|individuals|persons|public)\b"
    ),
    ("knowledge", "Customer and Personal Service"): (
        r"\b(customers?|patrons|guests|clients|passengers)\b"
    ),
    ("skill", "Speaking"): (
        r"\b(present|explain|discuss|confer|speak|lecture|brief|interview|counsel|"
        r"advise|testify)\b"
    ),
    ("skill", "Writing"): r"\b(write|edit|compose|draft|prepare .*reports|document)\b",
    ("skill", "Reading Comprehension"): r"\b(read|review|research|study)\b",
    ("skill", "Science"): (
        r"\b(scientific|experiments?|biological|chemical|laboratory|genetic|"
        r"research .* (biological|chemical|physical|natural))\b"
    ),
    ("skill", "Management of Financial Resources"): (
        r"\b(budgets?|financial|expenditures|funding|funds)\b"
    ),
    ("skill", "Management of Personnel Resources"): (
        r"\b(supervise|direct .*(personnel|staff|workers|activities)|hire|"
        r"evaluate employee|assign work|staff)\b"
    ),
    ("knowledge", "Personnel and Human Resources"): (
        r"\b(hire|recruit|personnel|human resources|compensation|employee benefits|"
        r"job applicants)\b"
    ),
    ("skill", "Management of Material Resources"): (
        r"\b(inventory|order .*(supplies|materials|equipment)|purchase|stock)\b"
    ),
    ("knowledge", "Economics and Accounting"): (
        r"\b(financial|accounting|budgets?|accounts|taxes|tax|economic|investments?)\b"
    ),
    ("knowledge", "Administrative"): (
        r"\b(file|records?|documents|appointments|correspondence|type|forms|"
        r"schedule appointments|clerical)\b"
    ),
    ("knowledge", "Law and Government"): (
        r"\b(legal|laws?|court|regulat\w+|legislation|litigation)\b"
    ),
    ("knowledge", "Public Safety and Security"): (
        r"\b(safety|security|emergenc\w+|crime|criminal|fires?|hazards?|patrol)\b"
    ),
    ("knowledge", "Medicine and Dentistry"): (
        r"\b(medical|patients?|treat|surgical|dental|diseases?|medications?|health)\b"
    ),
    ("knowledge", "Therapy and Counseling"): (
        r"\b(therap\w+|counsel\w*|rehabilitat\w+|mental health)\b"
    ),
    ("knowledge", "Psychology"): r"\b(psycholog\w+|mental health|behavior\w*|counsel\w*)\b",
    ("knowledge", "Biology"): r"\b(biolog\w+|plants?|animals?|wildlife|genetic|organisms?|crops)\b",
    ("knowledge", "Chemistry"): r"\b(chemicals?|chemistry|compounds?|solutions)\b",
    ("knowledge", "Food Production"): (
        r"\b(food|cook|crops|meat|beverages|harvest|livestock|bak\w+)\b"
    ),
    ("knowledge", "Building and Construction"): (
        r"\b(construction|building|masonry|concrete|drywall|carpentry|roof\w*|"
        r"structures)\b"
    ),
    ("knowledge", "Mechanical"): r"\b(mechanical|machin\w+|engines?|repair|motors?)\b",
    ("knowledge", "Design"): r"\b(design|drawings?|blueprints?|diagrams|layouts?|models)\b",
    ("knowledge", "Engineering and Technology"): (
        r"\b(engineering|design .*(systems|equipment)|technical specifications|"
        r"prototypes?)\b"
    ),
    ("knowledge", "Transportation"): (
        r"\b(vehicles?|transport\w*|cargo|aircraft|traffic|shipping|ship|passengers|"
        r"drive|routes)\b"
    ),
    ("knowledge", "Telecommunications"): (
        r"\b(telecommunications?|network|telephone|radio|communications equipment)\b"
    ),
    ("knowledge", "Communications and Media"): (
        r"\b(media|broadcast\w*|news|publish\w*|audio|video|press|journalis\w*)\b"
    ),
    ("knowledge", "Fine Arts"): (
        r"\b(art|artistic|musical|music|perform\w* (dances|music)|choreograph\w*|"
        r"theatrical|sing)\b"
    ),
    ("knowledge", "Foreign Language"): (
        r"\b(translate|foreign|languages?|interpret (language|conversation)\w*)\b"
    ),
    ("knowledge", "Geography"): r"\b(geographic\w*|maps?|land|survey\w*|topograph\w*)\b",
    ("knowledge", "History and Archeology"): (
        r"\b(histor\w+|archeolog\w+|archaeolog\w+|artifacts)\b"
    ),
    ("knowledge", "Sociology and Anthropology"): r"\b(social|cultur\w+|anthropolog\w+|societ\w+)\b",
    ("knowledge", "Philosophy and Theology"): r"\b(religious|philosoph\w+|spiritual|ethic\w*)\b",
    ("knowledge", "Production and Processing"): (
        r"\b(production|manufactur\w+|workpieces?|assemble|processing)\b"
    ),
    ("knowledge", "Physics"): r"\b(physic\w+|nuclear|radiation|optical|thermal)\b",
}


def speaking(data: Path, tasks: list[str]) -> dict[tuple[str, str], Bools]:
    """Return for each element which tasks, by their ids, have an activity that speaks of it, (n,).

    The key ("", "") has which tasks have any activity.
    """
    names = {row["dwa_id"]: row["dwa"].lower() for row in table(data / "roles/onet/dwa.csv")}
    of: dict[str, list[str]] = defaultdict(list)
    for row in table(data / "roles/onet/task_to_dwa.csv.gz"):
        if row["dwa_id"] in names:
            of[row["task_id"]].append(names[row["dwa_id"]])
    found = {
        element: np.array([any(re.search(words, one) for one in of.get(i, ())) for i in tasks])
        for element, words in WORDS.items()
    }
    return found | {("", ""): np.array([i in of for i in tasks])}


def area(scores: Floats, named: Bools) -> float:
    """Return how often a task that is named needs it more than one that is not (n,)."""
    order: npt.NDArray[Any] = np.argsort(scores, kind="stable")
    values, first, counts = np.unique(scores[order], return_index=True, return_counts=True)
    rank = first + (counts + 1) / 2
    ranks = rank[np.searchsorted(values, scores)]
    count, others = int(named.sum()), int((~named).sum())
    return float((ranks[named].sum() - count * (count + 1) / 2) / (count * others))


def area_within(scores: Floats, named: Bools, owner: npt.NDArray[Any]) -> float:
    """Return the same of pairs of tasks of one occupation (n,)."""
    above = pairs = 0.0
    for one in np.unique(owner[named]):
        of = owner == one
        mine, others = scores[of & named], scores[of & ~named]
        if len(others):
            differ = mine[:, None] - others
            above += float((differ > 0).sum() + 0.5 * (differ == 0).sum())
            pairs += differ.size
    return above / pairs if pairs else float("nan")

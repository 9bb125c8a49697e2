"""Edited copies of lists of duties, with what became of each: what `compare_alignment.py` asks.

Duties are those of our invented postings. An edit is known, so the truth is: the pairs (place
before, place after) that are the same duty, the places that are gone, and those that are new. A
duty that is split or merged stands in several pairs. A duty whose act or object is another one,
in words that are mostly the old ones, is gone, and a new one stands in its place.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasktriage.corpora.postings import InventedPosting

__all__ = ["Edited", "duties", "edited"]

FEWEST, MOST = 3, 30  # words of a duty that is taken
SYNONYMS = {
    "prepare": "draw up",
    "prepares": "draws up",
    "write": "draft",
    "check": "inspect",
    "checks": "inspects",
    "review": "go through",
    "reviews": "goes through",
    "answer": "respond to",
    "calculate": "work out",
    "keep": "maintain",
    "maintain": "keep up",
    "book": "reserve",
    "arrange": "organise",
    "organise": "arrange",
    "order": "purchase",
    "track": "follow",
    "monitor": "watch over",
    "monitors": "watches over",
    "help": "assist",
    "support": "assist",
    "lead": "head",
    "teach": "instruct",
    "coach": "mentor",
    "plan": "lay out",
    "run": "operate",
    "draft": "write",
    "update": "bring up to date",
    "test": "try out",
    "recruit": "hire",
    "interview": "hold interviews with",
    "record": "note down",
    "log": "record",
    "explain": "make clear",
    "send": "forward",
    "meet": "get together with",
    "build": "construct",
    "assess": "evaluate",
    "collect": "gather",
    "make": "produce",
    "give": "provide",
    "staff": "employees",
    "employees": "staff members",
    "customers": "clients",
    "clients": "customers",
    "client": "customer",
    "guests": "visitors",
    "team": "crew",
    "crew": "team",
    "manager": "supervisor",
    "managers": "supervisors",
    "suppliers": "vendors",
    "vendors": "suppliers",
    "problems": "issues",
    "questions": "queries",
    "complaints": "grievances",
    "report": "summary",
    "reports": "summaries",
    "weekly": "every week",
    "daily": "each day",
    "monthly": "once a month",
    "annual": "yearly",
    "new": "newly arrived",
    "equipment": "gear",
    "vehicles": "cars and vans",
    "stock": "inventory",
    "schedule": "timetable",
    "schedules": "timetables",
    "training": "instruction",
    "students": "pupils",
    "children": "youngsters",
    "patients": "people in our care",
    "faults": "defects",
    "errors": "mistakes",
    "bills": "invoices",
    "invoices": "bills",
    "contracts": "agreements",
    "figures": "numbers",
    "shift": "turn of duty",
    "meetings": "sessions",
    "repairs": "mending",
    "before": "ahead of",
    "about": "concerning",
    "twice": "two times",
    "needed": "required",
    "big": "large",
    "small": "little",
    "quickly": "fast",
}
ADVERBIALS = (
    "on a regular basis",
    "in close cooperation with colleagues",
    "in line with our policies",
    "as required",
    "with care",
    "as part of a small team",
    "within the agreed time",
    "under the guidance of the supervisor",
)
OTHER_ACTS = (
    "Photograph",
    "Translate",
    "Sell",
    "Approve",
    "Repair",
    "Exhibit",
    "Dispose of",
    "Design",
    "Negotiate",
    "Film",
    "Guard",
    "Research",
)
WORD = re.compile(r"[A-Za-z]+")
NUMBER = re.compile(r"\b\d+\b")
PHRASE = re.compile(
    r"^(?P<head>\w.{8,}?),? (?P<tail>(?:by|for|during|after|before|with) [^,]{8,})$"
)
ITEM = r"[\w'-]+(?: [\w'-]+){0,3}"
PARTS = re.compile(
    rf"^(?P<verb>\w+) (?P<first>{ITEM}), (?P<second>{ITEM}),? and (?P<third>{ITEM})[.;]?$"
)
TWO_ACTS = re.compile(r"^(?P<first>\w+ .{9,}?),? and (?P<second>(?P<verb>[a-z]+) .{6,})$")
GERUND = re.compile(r"^(?P<verb>[A-Z][a-z]{2,}) ")
KNOWN_VERBS = """
advise agree allocate answer apply approve arrange assess assist attend audit bake balance
book brief build buy calculate call chair check clean clear close coach collect compile
conduct coordinate count cut deal decide deliver design develop draft drive encourage enrol
ensure enter explain feed file fill find fix follow give handle help hold hunt identify
induct inspect interview investigate issue keep lead load log look maintain make manage
measure meet mentor monitor move negotiate open operate order organise oversee own pack pick
plan prepare present process produce publish pull purchase recommend reconcile record
recruit renew repair report represent reserve resolve respond review rotate run schedule
sell send service set show sign sort source spot supervise support take talk teach test
track train translate unload update verify visit walk watch welcome work write
"""
VERBS = frozenset(KNOWN_VERBS.split())


@dataclass(frozen=True)
class Edited:
    """Two versions of a list of duties; places count from 0."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    pairs: frozenset[tuple[int, int]]
    edits: dict[str, int]

    @property
    def gone(self) -> frozenset[int]:
        """Places before that stand in no pair."""
        return frozenset(range(len(self.before))) - {i for i, _ in self.pairs}

    @property
    def new(self) -> frozenset[int]:
        """Places after that stand in no pair."""
        return frozenset(range(len(self.after))) - {j for _, j in self.pairs}


def duties(posting: InventedPosting) -> tuple[str, ...]:
    """Return the duties of a posting that stand on a line each, without bullets, each once."""
    found = []
    for line in posting.lines:
        said = list(line.statements()) if line.is_duty else []
        if len(said) == 1 and FEWEST <= len(said[0].split()) <= MOST:
            found.append(said[0].strip())
    return tuple(dict.fromkeys(found))


def edited(before: Sequence[str], others: Sequence[str], seed: int) -> Edited:
    """Return a version of some duties with edits drawn by a seed; `others` are inserted."""
    rng = random.Random(seed)
    counts: dict[str, int] = {}
    made: list[tuple[str, tuple[int, ...]]] = []  # a text, the places before that it is of
    left = list(range(len(before)))
    while left:
        place = left.pop(0)
        edit = rng.choices(
            ("keep", "delete", "reword", "split", "merge", "another act", "another object"),
            (32, 11, 25, 12, 4, 8, 8),
        )[0]
        edit, lines = _apply(edit, before, place, left, others, rng)
        counts[edit] = counts.get(edit, 0) + 1
        made += lines
    for _ in range(max(1, round(len(before) * rng.uniform(0.05, 0.2)))):
        counts["insert"] = counts.get("insert", 0) + 1
        made.insert(rng.randint(0, len(made)), (rng.choice(others), ()))
    order = rng.choice(("kept", "some moved", "shuffled"))
    counts[f"order {order}"] = 1
    if order == "shuffled":
        rng.shuffle(made)
    elif order == "some moved":
        for _ in range(2):
            made.insert(rng.randrange(len(made)), made.pop(rng.randrange(len(made))))
    pairs = {(i, j) for j, (_, sources) in enumerate(made) for i in sources}
    return Edited(tuple(before), tuple(text for text, _ in made), frozenset(pairs), counts)


def _apply(
    edit: str,
    before: Sequence[str],
    place: int,
    left: list[int],
    others: Sequence[str],
    rng: random.Random,
) -> tuple[str, list[tuple[str, tuple[int, ...]]]]:
    """Return the edit that was made, another one where a duty doesn't bear it, and its lines."""
    text = before[place]
    if edit == "delete":
        return edit, []
    if edit == "split" and (parts := _split(text)):
        return edit, [(part, (place,)) for part in parts]
    if edit == "merge" and left and len(text.split()) + len(before[left[0]].split()) <= MOST:
        other = left.pop(0)
        return edit, [(f"{text.rstrip('.;')}, and {_lower(before[other])}", (place, other))]
    if edit == "another act" and (changed := _another_act(text, rng)):
        return edit, [(changed, ())]
    if edit == "another object" and (changed := _another_object(text, others, rng)):
        return edit, [(changed, ())]
    if edit in ("reword", "split"):
        changed = _reworded(text, rng)
        if changed != text:
            return "reword", [(changed, (place,))]
    return "keep", [(text, (place,))]


def _split(text: str) -> list[str] | None:
    """Return both acts of a duty; an act begins with a known verb."""
    found = TWO_ACTS.match(text)
    if found is None or found["verb"] not in VERBS:
        return None
    return [found["first"], found["second"][:1].upper() + found["second"][1:]]


def _another_act(text: str, rng: random.Random) -> str | None:
    first, _, rest = text.partition(" ")
    form = _form(first)
    if form is None or len(rest.split()) < 2:
        return None
    act, _, particle = rng.choice(OTHER_ACTS).partition(" ")
    return " ".join(filter(None, (FORMS[form](act), particle, rest)))


def _another_object(text: str, others: Sequence[str], rng: random.Random) -> str | None:
    first, _, _ = text.partition(" ")
    if _form(first) is None:
        return None
    ends = [end for o in others for act, _, end in [o.partition(" ")] if _form(act) is not None]
    ends = [end for end in ends if 2 <= len(end.split()) <= MOST]
    return f"{first} {rng.choice(ends)}" if ends else None


def _form(word: str) -> str | None:
    """Return the form that a word has of a known verb: "", "s" or "ing"; None of another word."""
    for form in FORMS:
        stem = word.lower().removesuffix(form)
        known = stem in VERBS or (form == "ing" and f"{stem}e" in VERBS)
        if word.lower().endswith(form) and known:
            return form
    return None


def _reworded(text: str, rng: random.Random) -> str:
    """Return a text with one to three of the rules that it bears."""
    rules = (_reordered, _synonyms, _another_form, _numbers, _adverbial)  # in this order they fit
    fit = [rule for rule in rules if rule(text, rng) != text]
    chosen = rng.sample(fit, min(len(fit), rng.randint(1, 3)))
    for rule in rules:
        text = rule(text, rng) if rule in chosen else text
    return text


def _synonyms(text: str, rng: random.Random) -> str:
    def other(word: re.Match[str]) -> str:
        found = SYNONYMS.get(word[0].lower())
        if found is None:
            return word[0]
        return found.capitalize() if word[0][0].isupper() else found

    return WORD.sub(other, text)


def _reordered(text: str, rng: random.Random) -> str:
    if found := PARTS.match(text):
        third = found["third"].rstrip(".")
        return f"{found['verb']} {third}, {found['second']} and {found['first']}"
    if found := PHRASE.match(text.rstrip(".")):
        return f"{found['tail'].capitalize()}, {_lower(found['head'])}"
    return text


def _another_form(text: str, rng: random.Random) -> str:
    found = GERUND.match(text)
    if found is None or found["verb"].lower() not in VERBS:
        return text
    verb = found["verb"].lower()
    rest = text[found.end() :]
    form = rng.choice(("gerund", "you", "responsible"))
    if form == "you":
        return f"You will {verb} {rest}"
    gerund = _gerund(verb)
    return (
        f"{gerund.capitalize()} {rest}" if form == "gerund" else f"Responsible for {gerund} {rest}"
    )


def _gerund(verb: str) -> str:
    return (verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb) + "ing"


FORMS = {"": str, "s": lambda verb: f"{verb}s", "ing": _gerund}


def _adverbial(text: str, rng: random.Random) -> str:
    return f"{text.rstrip('.;')} {rng.choice(ADVERBIALS)}"


def _numbers(text: str, rng: random.Random) -> str:
    return NUMBER.sub(lambda n: str(int(n[0]) + rng.randint(1, 9)), text)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text

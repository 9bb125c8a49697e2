"""Postings as sections, and the documents they are rebuilt to, with and without headings."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from tasktriage.contracts.errors import InputError
from tasktriage.corpora.postings import PostingLine
from tasktriage.corpora.postings import load_postings as load_invented
from tasktriage.corpora.sentences import Part, Sentence, load_sentences

from .kinds import PassageKind, kind_of

__all__ = [
    "INVENTED",
    "INVENTED_DEV",
    "INVENTED_TRAIN",
    "OWN",
    "SETS",
    "Piece",
    "Posting",
    "PostingSet",
    "Postings",
    "Rebuilt",
    "Section",
    "is_there",
    "load_postings",
    "rebuild",
]

FOLDER = "postings"
OWN = "own"
INVENTED, INVENTED_DEV, INVENTED_TRAIN = "invented", "invented-dev", "invented-train"
PARTS = {
    INVENTED: Part.TEST,
    INVENTED_DEV: Part.DEV,
    INVENTED_TRAIN: Part.TRAIN,
}
OWN_SECTOR = "postings/"  # of the families of the codebook set
HEADING_WORDS = 10  # a longer line is no heading, whatever it looks like
BOLD = re.compile(r"\*\*[^*]+\*\*:?|__[^_]+__:?")


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
            title="30 invented postings in the looks of boards and files, development part",
            licence="Apache-2.0",
            seen=True,
        ),
        PostingSet(
            name=INVENTED_TRAIN,
            title="132 invented postings in the looks of boards and files, training part",
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


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a posting; `lines` has a label for each line where those differ."""

    label: str
    heading: str
    text: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting as its sections, in their order."""

    id: str
    title: str
    team: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Postings:
    """A set that was read. `hashes`: sha256 of each file, or of the rows that were used."""

    about: PostingSet
    rows: tuple[Posting, ...]
    hashes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """text[start:end] of a rebuilt document is of one label; a heading has its section's."""

    label: str
    start: int
    end: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A posting as one text, and its pieces in order."""

    text: str
    pieces: tuple[Piece, ...]


def is_there(name: str, folder: Path) -> bool:
    """Whether a set can be read from a folder."""
    return name == OWN or name in PARTS or _path(name, folder).is_file()


def load_postings(name: str, folder: Path) -> Postings:
    """Read a set from `folder`/postings/NAME.jsonl; our own come with the package.

    Raises:
        InputError: the file is missing or no such set; names the line.
    """
    about = SETS[name]
    if name == OWN:
        return _own(about)
    if name in PARTS:
        return _invented(about, PARTS[name])
    path = _path(name, folder)
    try:
        raw = path.read_bytes()
        lines = raw.decode("utf-8").splitlines()
    except FileNotFoundError:
        raise InputError(
            str(path), "is not there; it can't be fetched, --data-dir names the folder around it"
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(str(path), f"is not UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise InputError(str(path), f"can't be read: {error.strerror or error}") from None
    rows = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                rows.append(_posting(json.loads(line), about))
            except (ValueError, KeyError, TypeError) as error:
                problem = f"'{error.args[0]}' is missing" if isinstance(error, KeyError) else error
                raise InputError(str(path), f"line {number}: is no posting: {problem}") from None
    if not rows:
        raise InputError(str(path), "holds no posting")
    return Postings(about, tuple(rows), {path.name: hashlib.sha256(raw).hexdigest()})


def rebuild(posting: Posting, *, headings: bool) -> Rebuilt:
    """Return heading, line break and text of each section, with blank lines between them.

    Without headings the lines that are headings by their style (all bold, or all capitals) are
    taken out of the texts too.
    """
    text = ""
    pieces: list[Piece] = []
    for section in posting.sections:
        body = section.text if headings or section.lines else _without_headings(section)
        shown = section.heading if headings else ""
        if not (body.strip() or shown.strip()):
            continue
        text += "\n\n" if text else ""
        if shown:
            pieces.append(Piece(section.label, len(text), len(text) + len(shown), heading=True))
            text += shown + ("\n" if body else "")
        if section.lines:
            at = len(text)
            for label, line in zip(section.lines, body.split("\n"), strict=True):
                pieces.append(Piece(label, at, at + len(line)))
                at += len(line) + 1
        elif body:
            pieces.append(Piece(section.label, len(text), len(text) + len(body)))
        text += body
    return Rebuilt(text, tuple(pieces))


def _without_headings(section: Section) -> str:
    if section.label == "header":  # the title stands there
        return section.text
    return "\n".join(line for line in section.text.split("\n") if not _is_heading(line))


def _is_heading(line: str) -> bool:
    line = line.strip()
    if not line or line.rstrip("*_").endswith(".") or len(line.split()) > HEADING_WORDS:
        return False
    return line.startswith("#") or line.isupper() or BOLD.fullmatch(line) is not None


def _path(name: str, folder: Path) -> Path:
    return folder / FOLDER / f"{name}.jsonl"


def _posting(row: Any, about: PostingSet) -> Posting:
    if not isinstance(row, dict) or not isinstance(row["sections"], list):
        raise ValueError("it must be an object with a list of sections")
    name, title = _text(row, "id"), _text(row, "title")
    sections = tuple(
        Section(_text(s, "label"), _text(s, "heading"), _text(s, "text")) for s in row["sections"]
    )
    for section in sections:
        kind_of(section.label)
    return Posting(name, title, _team(name, title, about.teams), sections)


def _text(row: Any, key: str) -> str:
    value = row[key]
    if not isinstance(value, str):
        raise ValueError(f"'{key}' must be text")
    return value.replace("\r\n", "\n")


def _team(name: str, title: str, teams: Sequence[str]) -> str:
    if not teams:
        return name
    known = (team for team in teams if team in title)
    return next(known, title.partition(":")[0])


def _own(about: PostingSet) -> Postings:
    sentences = [
        s for s in load_sentences() if s.part is Part.DEV and s.family.startswith(OWN_SECTOR)
    ]
    digest = hashlib.sha256()
    rows = []
    for family, lines in groupby(sentences, key=lambda s: s.family):
        found = list(lines)
        for line in found:
            digest.update(f"{family}\x1f{line.kind}\x1f{line.text}\x1e".encode())
        # the first line is the title
        rows.append(Posting(family, found[0].text, family, tuple(_sections(found))))
    return Postings(about, tuple(rows), {"rows": digest.hexdigest()})


def _invented(about: PostingSet, part: Part) -> Postings:
    digest = hashlib.sha256()
    rows = []
    for found in load_invented(part):
        digest.update(repr(found).encode())
        rows.append(Posting(found.name, found.title, found.name, tuple(_parts(found.lines))))
    return Postings(about, tuple(rows), {"rows": digest.hexdigest()})


def _parts(lines: Sequence[PostingLine]) -> Iterator[Section]:
    """Yield a section for each heading; a blank line is of the kind of the line before it."""
    heading, labels, texts = "", list[str](), list[str]()
    for line in (*lines, PostingLine("heading", "")):
        if line.kind != "heading":
            labels.append(_kind(line.kind) or (labels or ["header"])[-1])
            texts.append(line.text)
            continue
        while texts and not texts[-1]:  # a blank line stands between sections anyway
            labels.pop()
            texts.pop()
        if heading or texts:
            named = labels[0] if labels else "header"
            yield Section(named, heading, "\n".join(texts), tuple(labels))
        heading, labels, texts = line.text, [], []


def _sections(lines: Sequence[Sentence]) -> Iterator[Section]:
    """Yield a section for each heading, and for each kind in a row after it.

    A stock clause stays with the duties around it.
    """
    heading = ""
    held: list[Sentence] = []

    def section() -> Section:
        labels = tuple(_label(line) for line in held)
        label = labels[0] if labels else "header"
        return Section(label, heading, "\n".join(line.text for line in held), labels)

    for line in lines:
        if line.kind == "heading":
            if held or heading:
                yield section()
            heading, held = line.text, []
            continue
        kinds = {kind_of(_label(one)) for one in held} - {PassageKind.IGNORED}
        if kinds and kind_of(_label(line)) not in (kinds | {PassageKind.IGNORED}):
            yield section()
            heading, held = "", []
        held.append(line)
    if held or heading:
        yield section()


def _label(line: Sentence) -> str:
    if line.task:
        return "duty"
    return _kind(line.kind)


def _kind(kind: str) -> str:
    return "apply" if kind == "process" else kind  # each line is of one kind here

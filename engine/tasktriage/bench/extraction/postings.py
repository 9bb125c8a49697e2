"""Postings as sections, read from files; our own come with the package."""

from __future__ import annotations

import hashlib
import json
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
from .sets import INVENTED, INVENTED_DEV, INVENTED_TRAIN, OWN, SETS, PostingSet

__all__ = ["Posting", "Postings", "Section", "is_there", "load_postings"]

FOLDER = "postings"
PARTS = {
    INVENTED: Part.TEST,
    INVENTED_DEV: Part.DEV,
    INVENTED_TRAIN: Part.TRAIN,
}
OWN_SECTOR = "postings/"  # of the families of the codebook set


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

"""Write roles as JSON-LD: a schema.org Occupation each, in one graph.

Nothing stands there for which schema.org has no word: no label, no probability, no policy. The
tasks are its `responsibilities`. The most probable occupation gives codes, each a CategoryCode in a
CategoryCodeSet (https://schema.org/occupationalCategory); what ESCO calls it is a code of ESCO's,
known by its URI.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import IO, Any

from tasktriage.plugin import (
    SURROGATE,
    Assessment,
    Occupation,
    OccupationMatch,
    Profile,
    RunInfo,
    display_text,
    plain_line,
)

__all__ = ["JsonLdOutput"]

CONTEXT = "https://schema.org"
NO_NAME = "Role without a name"
ONET = {"name": "O*NET-SOC 2019", "url": "https://www.onetonline.org/"}
ONET_PAGE = "https://www.onetonline.org/link/summary/"
SOC = {"name": "SOC 2018", "url": "https://www.bls.gov/soc/2018/"}
ISCO = {"name": "ISCO-08"}
ESCO = {"name": "ESCO", "url": "https://esco.ec.europa.eu/"}


class JsonLdOutput:
    """One document: `{"@context": …, "@graph": [occupation, …]}`."""

    def write(
        self, results: Iterable[Assessment] | Iterable[Profile], run: RunInfo, stream: IO[Any]
    ) -> None:
        """Write an object for each role, task by task as they come.

        Assessments that follow each other with one title and document are of one role.
        """
        stream.write(f'{{"@context": {_dump(CONTEXT)},\n"@graph": [')
        separator = "\n"
        for name, items in _roles(results):
            stream.write(f'{separator}{{"@type": "Occupation", "name": {_dump(name)},\n')
            _write_role(items, stream)
            separator = ",\n"
        stream.write("\n]}\n")


def _roles(results: Iterable[Any]) -> Iterator[tuple[str, Iterator[Assessment]]]:
    """Yield each role's name with its assessments; those of one are used up before the next."""
    remaining = iter(results)
    first = next(remaining, None)
    every = () if first is None else chain([first], remaining)
    if isinstance(first, Profile):
        for profile in every:
            name = _name(profile.role, profile.document)
            yield name, (task.assessment for task in profile.tasks)
        return
    for (document, title), some in groupby(every, key=_role):
        yield _name(title, document), some


def _role(item: Assessment) -> tuple[str | None, str | None]:
    """Return what tasks of one role have in common."""
    return item.task.origin.document, item.task.origin.title


def _name(role: str | None, document: str | None) -> str:
    return plain_line(role or "") or plain_line(document or "") or NO_NAME


def _write_role(items: Iterator[Assessment], stream: IO[Any]) -> None:
    """Write the tasks of a role, then its codes, which any of its tasks knows."""
    occupation: Occupation | None = None
    stream.write('"responsibilities": [')
    separator = "\n"
    for item in items:
        occupation = occupation or item.occupation
        if item.final_label is not None:  # else it is no task, or was not understood
            stream.write(separator + _dump(plain_line(display_text(item.task))))
            separator = ",\n"
    stream.write("]")
    best = None if occupation is None else occupation.best
    if best is not None:
        stream.write(f',\n"occupationalCategory": {_dump(_codes(best))}')
    stream.write("}")


def _codes(match: OccupationMatch) -> list[dict[str, Any]]:
    """Return an occupation's codes in all systems."""
    page = ONET_PAGE + match.code
    found = [_code(ONET, codeValue=match.code, name=match.title, url=page)]
    found += [_code(SOC, codeValue=match.soc)] if match.soc else []
    found += [_code(ISCO, codeValue=code) for code in match.isco]
    found += [_code(ESCO, codeValue=link.uri, name=link.title, url=link.uri) for link in match.esco]
    return found


def _code(code_set: dict[str, str], **said: str) -> dict[str, Any]:
    told = {name: text for name, text in said.items() if text}
    return {"@type": "CategoryCode", **told, "inCodeSet": {"@type": "CategoryCodeSet", **code_set}}


def _dump(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if SURROGATE.search(text):  # half a pair has no UTF-8; escaped, it is valid JSON
        return json.dumps(value, allow_nan=False)
    return text

"""Results of an earlier run, read back from lines of JSON: tasks with the labels they got then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from tasktriage.contracts.errors import InputError
from tasktriage.contracts.source import Source
from tasktriage.domain.assessment import Assessment, Correction, ModelInfo, ReasonScore
from tasktriage.domain.assessment_record import ASSESSMENT_SCHEMA
from tasktriage.domain.label import Label, Probabilities, Reason
from tasktriage.domain.profile import Profile
from tasktriage.domain.profile_record import PROFILE_SCHEMA
from tasktriage.domain.task import Origin, Task
from tasktriage.roles.profile import make_profile

__all__ = ["earlier_profiles"]

SUFFIXES = (".jsonl", ".json")


def earlier_profiles(source: Source) -> list[Profile] | None:
    """Return the roles of a result file of `classify` or `profile`; None if it is none.

    Raises:
        InputError: it is one, and broken.
    """
    if source.suffix not in SUFFIXES or not _is_result(source):
        return None
    text, _ = source.read_text()
    found: list[Profile] = []
    assessments: list[Assessment] = []
    for number, data in _records(text):
        try:
            if data.get("schema") == PROFILE_SCHEMA:
                found.append(_profile(data))
            elif data.get("schema") == ASSESSMENT_SCHEMA:
                assessments.append(_assessment(data))
            else:
                raise ValueError(f"no result of classify or profile: {data.get('schema')!r:.60}")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            problem = f"result {number}: {error}; write it anew with tasktriage"
            raise InputError(source.name, problem) from error
    for document, items in groupby(assessments, key=lambda item: item.task.origin.document):
        several = list(items)
        role = several[0].task.origin.title or document or source.name
        found.append(make_profile(several, role=role, document=document))
    return found


def _is_result(source: Source) -> bool:
    with source.open() as stream:
        head = stream.read(400)
        if source.path is None and source.data is None:
            return False
    return b'"schema": "tasktriage.' in head.replace(b'":"', b'": "')


def _records(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        whole = json.loads(text)
        several = whole.get("results", [whole])
    except ValueError:
        several = [json.loads(line) for line in text.splitlines() if line.strip()]
    yield from enumerate(several, start=1)


def _profile(data: dict[str, Any]) -> Profile:
    items = [_assessment(task["assessment"]) for task in data["tasks"]]
    return make_profile(items, role=data["role"], document=data["document"])


def _assessment(data: dict[str, Any]) -> Assessment:
    source, p, model = data["source"], data["probabilities"], data["model"]
    correction = data.get("correction")
    if correction is not None:
        label = correction["label"]
        correction = Correction(
            None if label is None else Label(label), correction["weight"], correction["is_task"]
        )
    return Assessment(
        task=Task(
            text=str(data["text"]),
            id=data["id"],
            origin=Origin(**source),
            count=int(data["count"]),
            weight=float(data["weight"]),
            language=data["language"],
        ),
        model=None if model is None else ModelInfo(**model),
        probabilities=None if p is None else Probabilities(*(float(p[label]) for label in Label)),
        prediction_set=None
        if data["prediction_set"] is None
        else tuple(map(Label, data["prediction_set"])),
        is_task=data["is_task"],
        reasons=None
        if data["reasons"] is None
        else tuple(ReasonScore(Reason(r["code"]), r["probability"]) for r in data["reasons"]),
        error=data["error"],
        correction=correction,
    )

"""What a plugin adds, told by a process that imported it; of what it says nothing is trusted."""

from __future__ import annotations

from typing import Any

from tasktriage.contracts.specs import ComponentSpec
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.written_specs import spec_from

from .failures import raised
from .hints import misfit
from .pool import described
from .process import Bounds, Process

__all__ = ["ISOLATED", "collected"]

ISOLATED = ("readers", "extractors", "outputs")
"""The kinds whose components live in a process of their own."""

STAGES = ("import", "register", "collect")
ANSWER = 4 * 2**20  # bytes of what a plugin says that it adds
REMARKS = 50  # of those a plugin may be listed with
REMARK = 300  # characters


def collected(record: PluginRecord, bounds: Bounds) -> list[ComponentSpec]:
    """Return the specs of a plugin that is imported in a process of its own.

    Raises:
        Exception: of the name and with the words of what the plugin raised; TimeoutError: it was
            not done in time; BrokenProcessError: its process ended; ValueError, TypeError,
            KeyError: it adds what can't be.
    """
    record.stage = "import"
    process = Process(bounds)
    try:
        process.send("collect", {"plugin": described(record), "memory": bounds.memory})
        while True:
            word, content = process.receive(most=ANSWER)
            if word != "stage":
                break
            if content in STAGES:
                record.stage = str(content)
    finally:
        process.end()
    if word == "failed":
        raise raised(content, memory=bounds.memory)
    if word != "collected" or not isinstance(content, dict):
        raise process.wrong()
    record.moved += _remarks(content.get("moved"))
    record.deprecated += _remarks(content.get("deprecated"))
    specs = content.get("specs")
    if not isinstance(specs, list):
        raise process.wrong()
    return [_spec(data, record) for data in specs]


def _spec(data: Any, record: PluginRecord) -> ComponentSpec:
    if not isinstance(data, dict):
        raise TypeError(f"a spec can't be a {type(data).__name__}")
    if record.path is not None and data.get("kind") not in ISOLATED:
        # its module is known to nobody until the file is imported
        data = {**data, "factory": None}
    spec = spec_from(data, record)
    if wrong := misfit(spec):
        raise TypeError(f"{wrong} of '{spec.name}' is wrong")
    return spec


def _remarks(said: object) -> list[str]:
    return [str(one)[:REMARK] for one in said[:REMARKS]] if isinstance(said, list) else []

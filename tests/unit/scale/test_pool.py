"""Processes that answer, die, say nonsense, grow, or never start: each costs what it must."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tasktriage.contracts.errors import ComponentError, OutputError, TasktriageError, UsageError
from tasktriage.scale import pool as pools
from tasktriage.scale.pool import Answer, Pool
from tasktriage.scale.process import Started
from tasktriage.scale.shards import Input, Shard

# a worker of few lines: the name of its input says what it does
WORKER = """
import os, signal, sys, time
from pathlib import Path
from tasktriage.extend.isolation.pipes import Channel
channel = Channel(0, 1)
def say(word, **content):
    channel.put(word, content | {"said": [["warning", "heard"]] if word == "ready" else []})
    channel.flush()
first = channel.get()[1]
if first["begin"] == "dies":
    os._exit(3)
if first["begin"] == "one":
    try:
        Path("begun").touch(exist_ok=False)
    except FileExistsError:
        with open("ended", "a") as file:
            file.write("x")
        os._exit(4)
if first["begin"] == "refuses":
    say("refused", line="no such model", code=2)
resident = first.get("resident", 0)
def at(one):
    channel.put("at", one["name"])
    channel.flush()
def act(name, path, **facts):
    if name.startswith("dies") and (name != "dies once" or not Path(path).exists()):
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "leaves a child":
        if not Path(path).exists():
            Path(path).touch()
            os.fork() or time.sleep(600)  # which holds what answers go through
            os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("slow"):
        time.sleep(float(name[4:] or 0.3))
    if name == "waits":  # until three processes have ended as they started
        while not Path("ended").exists() or Path("ended").stat().st_size < 3:
            time.sleep(0.05)
    if name == "babbles":
        os.write(1, b"hello, world")
        time.sleep(60)
    if name == "hoards":
        held = bytearray(b"x") * 2**27
        time.sleep(60)
    if name == "full":
        say("stop", line="out: no space", resident=0)
    elif name == "fails":
        say("failed", line="the model failed", resident=0)
    return name not in ("full", "fails")
say("ready", facts={"model": "m"}, resident=0)
while True:
    try:
        shard = channel.get()[1]
    except EOFError:
        os._exit(0)
    left = [one for one in shard["inputs"] if one["name"] not in shard["without"]]
    if not shard["apart"]:  # all are read before one is answered
        for one in left:
            at(one)
    for one in left or shard["inputs"]:
        if shard["apart"]:
            at(one)
        if not act(**one):
            break
    else:
        say("done", rows=1, pid=os.getpid(), resident=resident)
"""


@pytest.fixture
def pool(tmp_path) -> Callable[..., Pool]:
    def make(most: int = 2, told: Callable[[Any], None] = lambda _: None, **first: Any) -> Pool:
        started = Started(
            command=[sys.executable, "-c", WORKER],
            first={"begin": "well", **first},
            environment=dict(os.environ),
            folder=tmp_path,
        )
        return Pool(started, most, told)

    return make


@pytest.fixture
def shards(tmp_path) -> Callable[..., Iterator[Shard]]:
    def make(*names: str) -> Iterator[Shard]:
        for number, name in enumerate(names):
            one = Input(name, str(tmp_path / f"died{number}"), 1, 1)
            yield Shard(f"part-{number}", number, (one, one))

    return make


def answers(pool: Pool, shards: Iterator[Shard]) -> list[Answer]:
    return [a for a in pool.answers(shards, lambda _: True) if a.shard is not None]


def test_all_shards_are_answered_by_as_many_as_are_needed(pool, shards):
    found = answers(pool(2), shards(*"abcdefgh"))
    assert sorted(a.shard.name for a in found) == [f"part-{n}" for n in range(8)]
    assert len({a.facts["pid"] for a in found}) <= 2
    assert answers(pool(16), shards("a"))[0].facts["rows"] == 1
    assert answers(pool(2), shards()) == []


def test_a_process_that_dies_is_replaced_and_its_shard_tried_again(pool, shards):
    found = answers(pool(2), shards("a", "dies once", "b", "c"))
    assert [a.failed for a in found] == [""] * 4


def test_a_shard_that_kills_twice_is_set_aside_and_the_rest_goes_on(pool, shards):
    found = answers(pool(1), shards("a", "dies", "b"))
    failed = {a.shard.name: a.failed for a in found}
    assert failed == {"part-0": "", "part-1": "its worker ended by SIGKILL, at dies", "part-2": ""}


def several(folder: Path, *names: str) -> Shard:
    return Shard("part", 0, tuple(Input(name, str(folder / name), 1, 1) for name in names))


@pytest.mark.parametrize(
    ("name", "why"), [("dies", "its worker ended by SIGKILL"), ("fails", "the model failed")]
)
def test_an_input_that_fails_is_left_out_of_its_shard(pool, tmp_path, name, why):
    # the first time the last one has been read when it fails: the second time it can be told
    (found,) = answers(pool(1), iter([several(tmp_path, "a", name, "b")]))
    assert (found.failed, found.shard.without) == ("", {name: why})


def test_a_shard_of_which_many_inputs_fail_is_set_aside(pool, tmp_path):
    many = [f"dies {n}" for n in range(pools.LEFT_OUT + 1)]
    (found,) = answers(pool(1), iter([several(tmp_path, *many, "a")]))
    assert found.failed == f"its worker ended by SIGKILL, at {many[-1]}"


def test_a_process_that_ended_is_missed_though_its_child_goes_on(pool, shards):
    found = answers(pool(1), shards("leaves a child", "b"))
    assert [a.failed for a in found] == ["", ""]


def test_what_waits_for_the_parts_before_it_holds_up_no_other_input(pool, tmp_path):
    def parts() -> Iterator[Shard]:
        for number, name in enumerate(["slow3", "fails"]):
            one = Input(name, str(tmp_path / name), 1, 1)
            yield Shard(f"part-{number}", 0, (one,), number, number, number + 1)
        yield from (Shard(f"other-{n}", n, (several(tmp_path, "a").inputs)) for n in range(1, 4))

    found = [a.shard.name for a in answers(pool(2), parts())]
    assert found[:3] == ["other-1", "other-2", "other-3"]


@pytest.mark.parametrize(
    ("name", "why"), [("fails", "the model failed"), ("babbles", "said what is no answer")]
)
def test_other_failures_are_a_shards_own_too(pool, shards, name, why):
    found = answers(pool(1), shards(name, "b"))
    assert [why in a.failed for a in found] == [True, False]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is told on Linux alone")
def test_one_that_takes_too_much_memory_is_ended(pool, shards, monkeypatch):
    monkeypatch.setattr(pools, "MEMORY", 100 * 2**20)
    found = answers(pool(1), shards("a", "hoards"))
    assert found[1].failed == "its worker took more than 100 MiB of memory, at hoards"


def test_one_that_has_grown_is_replaced_by_a_fresh_one(pool, shards):
    found = answers(pool(1, resident=pools.RECYCLED + 1), shards("a", "b", "c"))
    assert len({a.facts["pid"] for a in found}) == 3


def test_what_cannot_be_written_stops_the_run(pool, shards):
    with pytest.raises(OutputError, match="out: no space"):
        answers(pool(1), shards("a", "full", "b"))


def test_processes_that_never_start_are_one_error(pool, shards):
    with pytest.raises(ComponentError, match=r"no worker can be started: .* exit code 3"):
        answers(pool(2, begin="dies"), shards("a"))


def test_the_run_goes_on_with_those_that_could_be_started(pool, shards):
    going = pool(4, begin="one")
    names = [*"abcd", "waits", "slow", "slow", "e"]
    found = list(going.answers(shards(*names), lambda _: True))
    assert [a.failed for a in found if a.shard] == [""] * len(names)
    said = [line for a in found for kind, line in a.said if kind == "warning" and line != "heard"]
    # one more may be about to end so when it is said
    assert re.fullmatch(
        "no more workers can be started than [12]: the last ended with exit code 4", said[-1]
    )
    assert len(said) < 4


def test_no_such_program_is_one_error(pool, shards, tmp_path):
    started = Started(command=["/no/such"], first={}, environment={}, folder=tmp_path)
    with pytest.raises(OutputError, match="no worker can be started"):
        answers(Pool(started, 1, print), shards("a"))


def test_what_a_process_refuses_is_the_users_error(pool, shards):
    with pytest.raises(UsageError, match="no such model"):
        next(pool(2, begin="refuses").answers(shards("a"), lambda _: True), None)


def refuse(facts: Any) -> None:
    raise TasktriageError(f"not with {facts['model']}")


def test_facts_may_be_refused(pool, shards):
    with pytest.raises(TasktriageError, match="not with m"):
        answers(pool(2, refuse), shards("a"))


def test_what_is_said_is_heard(pool, shards):
    found = list(pool(1).answers(shards("a"), lambda _: True))
    assert found[0].said == (("warning", "heard"),)


def test_what_nobody_wants_any_more_is_not_asked(pool, shards):
    found = list(pool(1).answers(shards("a", "b"), lambda shard: shard.name == "part-1"))
    assert [a.shard.name for a in found if a.shard] == ["part-1"]


def test_what_failed_and_nobody_wants_any_more_is_not_tried_again(pool, shards):
    wanted = iter([False])
    found = list(pool(1).answers(shards("fails"), lambda _: next(wanted)))
    assert not [a for a in found if a.shard]


def test_what_failed_waits_for_the_parts_before_it(pool, tmp_path):
    found = []

    def parts() -> Iterator[Shard]:
        for number, name in enumerate(["slow2", "fails"]):
            one = Input(name, str(tmp_path / name), 1, 1)
            yield Shard(f"part-{number}", 0, (one,), number, number, number + 1)

    for answer in pool(2).answers(parts(), lambda shard: shard.part == 0 or not found):
        found.extend([answer.shard.part] if answer.shard else [])
    assert found == [0]  # which says that there are no more


def test_whoever_stops_listening_leaves_no_process(pool, shards):
    going = pool(2).answers(shards("a", *["hoards"] * 4), lambda _: True)
    pid = next(a for a in going if a.shard is not None).facts["pid"]
    before = time.monotonic()
    going.close()
    assert time.monotonic() - before < 10
    assert not Path(f"/proc/{pid}").exists()

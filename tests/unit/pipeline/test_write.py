"""Write: an output's own errors bear its name, those of results and of the stream do not."""

from __future__ import annotations

import errno
import io

import pytest

from tasktriage.contracts.errors import ComponentError, InputError, notes_of
from tasktriage.contracts.specs import OutputSpec
from tasktriage.domain.assessment import Assessment
from tasktriage.domain.task import Task
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.registry import Entry
from tasktriage.pipeline.write import run_info, write_results

RUN = run_info("classify")
WHO = "format 'shout' from tt-shout 1.2"


def entry(write, dist="tt-shout"):
    component = type("Shout", (), {"write": staticmethod(write)})
    spec = OutputSpec(name="shout", summary="S", factory=component)
    return Entry(spec, PluginRecord("shout", dist, "1.2", "m"))


def results(*texts):
    return [Assessment(task=Task(text)) for text in texts]


def loud(items, run, stream):
    stream.writelines(f"{item.task.text.upper()}\n" for item in items)


def test_what_an_output_writes():
    stream = io.StringIO()
    write_results(results("Bake", "Knead"), entry(loud), RUN, stream)
    assert stream.getvalue() == "BAKE\nKNEAD\n"
    assert not stream.closed


def test_a_component_that_is_made_already_is_used():
    made = type("Made", (), {"write": staticmethod(loud)})()
    stream = io.StringIO()
    write_results(results("Bake"), entry(None), RUN, stream, made=made)
    assert stream.getvalue() == "BAKE\n"


def fails(items, run, stream):
    raise KeyError("colour")


def closes(items, run, stream):
    stream.close()


def closes_and_fails(items, run, stream):
    stream.close()
    stream.write("x")


def yields(items, run, stream):
    yield stream.write("x")


class Awaitable:
    def __await__(self):
        yield


def later(items, run, stream):
    return Awaitable()


@pytest.mark.parametrize(
    ("write", "problem"),
    [
        (fails, "failed: KeyError: 'colour'"),
        (closes, "closed the stream it was given"),
        (closes_and_fails, "closed the stream it was given"),
        (yields, "returns a generator instead of writing"),
        (later, "returns a Awaitable instead of writing"),
    ],
)
def test_an_output_that_fails_is_named(write, problem):
    with pytest.raises(ComponentError) as info:
        write_results(results("Bake"), entry(write), RUN, io.StringIO())
    assert str(info.value) == f"{WHO} {problem}"


@pytest.mark.parametrize("error", [InputError("a.csv", "is cut"), ZeroDivisionError("ours")])
@pytest.mark.parametrize("kept", [True, False])
def test_an_error_of_the_results_is_not_the_outputs(error, kept):
    def broken():
        yield from results("Bake")
        raise error

    def write(items, run, stream):
        try:
            loud(items, run, stream)
        except Exception:
            if not kept:
                raise

    with pytest.raises(type(error)) as info:
        write_results(broken(), entry(write), RUN, io.StringIO())
    assert info.value is error


class Full(io.StringIO):
    def write(self, text):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_nobodys_unless_it_is_said_otherwise():
    with pytest.raises(OSError, match="No space"):
        write_results(results("Bake"), entry(loud), RUN, Full())
    with pytest.raises(ComponentError, match=WHO):
        write_results(results("Bake"), entry(loud), RUN, Full(), spared=lambda error: False)


@pytest.mark.parametrize(("dist", "named"), [("tt-shout", True), ("tasktriage", False)])
def test_an_interrupt_names_a_strangers_output(dist, named):
    def write(items, run, stream):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as info:
        write_results(results("Bake"), entry(write, dist), RUN, io.StringIO())
    assert bool(notes_of(info.value)) is named

"""An output in a process of its own writes the bytes that it writes without one, in their time."""

from __future__ import annotations

import io
import time
from contextlib import suppress

import pytest

from tasktriage.config import Settings
from tasktriage.contracts.errors import ComponentError, InputError, notes_of
from tasktriage.domain.assessment import Assessment, ModelInfo
from tasktriage.domain.task import Task
from tasktriage.extend.manager import Plugins
from tasktriage.pipeline.write import run_info, write_results
from tasktriage.testing.results import SAMPLES

BUNDLED = Plugins.from_settings(Settings(), third_party=False, strict=True)
SPEC = """
@hookimpl
def tasktriage_outputs():
    yield OutputSpec(name="mine", summary="S", factory=Mine, binary={binary})
"""
WRITE = "class Mine:\n    def write(self, results, run, stream):\n        "


def output(body: str, *, binary: bool = False) -> str:
    lines = "\n        ".join(body.strip("\n").split("\n"))
    return f"{WRITE}{lines}\n{SPEC.format(binary=binary)}"


def written(plugins, results=(), stream=None, name="mine", run=None):
    entry = plugins.outputs.find(name)
    if stream is None:
        stream = io.BytesIO() if entry.spec.binary else io.StringIO()
    write_results(results, entry, run or run_info("classify"), stream)
    return stream.getvalue()


def tasks(*texts: str) -> list[Assessment]:
    return [Assessment(task=Task(text)) for text in texts]


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """Every bundled output as a stranger's, in this process and in one of its own."""
    from tasktriage.extend.discovery import Rules
    from tasktriage.extend.isolation import Processes

    lines = ["from tasktriage.plugin import *\n\n\n@hookimpl\ndef tasktriage_outputs():"]
    for entry in BUNDLED.outputs:
        spec = entry.spec
        lines.append(
            f"    yield OutputSpec(name='my-{spec.name}', summary='S', factory={spec.factory!r}, "
            f"options={dict(spec.options)!r}, binary={spec.binary}, results={spec.results!r}, "
            f"requires={spec.requires!r}, explains={spec.explains}, "
            f"keeps_columns={spec.keeps_columns})"
        )
    path = tmp_path_factory.mktemp("copies") / "copies.py"
    path.write_text("\n".join(lines) + "\n")
    rules = Rules(third_party=False)
    plain = Plugins(rules, files=[path], strict=True)
    return plain, Plugins(rules, files=[path], strict=True, isolation=Processes())


@pytest.mark.parametrize(
    ("name", "kind"), [(e.name, kind) for e in BUNDLED.outputs for kind in e.spec.results]
)
def test_every_bundled_output_gives_the_same_bytes(copies, name, kind):
    plain, isolated = copies
    if plain.outputs.find(f"my-{name}").missing:
        pytest.skip("an extra is not installed")
    for command, results in SAMPLES[kind]():
        run = run_info(command, model=ModelInfo("test", "1"), documents={"a": "Bake bread"})
        expected = written(plain, results, name=f"my-{name}", run=run)
        assert written(isolated, results, name=f"my-{name}", run=run) == expected


def test_each_result_is_made_when_it_is_asked_for_and_written_before_the_next(isolated):
    plugins = isolated(output("for one in results: stream.write(one.task.text)"))
    stream, seen = io.StringIO(), []

    def results():
        for text in "abc":
            seen.append(stream.getvalue())
            yield from tasks(text)

    assert written(plugins, results(), stream) == "abc"
    assert seen == ["", "a", "ab"]


def test_time_that_results_take_is_none_of_the_output_s(isolated):
    plugins = isolated(output("for one in results: stream.write(one.task.text)"), seconds=4)

    def results():
        time.sleep(4.5)
        yield from tasks("a")

    assert written(plugins, results()) == "a"


def test_what_makes_the_results_fails_with_its_own_error(both):
    for plugins in both(
        output("try: list(results)\nexcept Exception: stream.write('swallowed')\n"
               "finally: stream.write(' end')")
    ):  # fmt: skip
        error = InputError("a.txt", "is gone")
        stream = io.StringIO()

        def results(error=error):
            yield from tasks("a")
            raise error

        with pytest.raises(InputError) as caught:
            written(plugins, results(), stream)
        assert caught.value is error
        assert stream.getvalue() == "swallowed end"


def test_an_interrupt_while_results_are_made_passes(isolated):
    plugins = isolated(output("try: list(results)\nfinally: time.sleep(100)"))

    def results():
        raise KeyboardInterrupt
        yield

    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt) as caught:
        written(plugins, results())
    assert time.monotonic() - start < 90  # it is not waited for
    assert notes_of(caught.value) == []


@pytest.mark.parametrize(
    "body",
    [
        "stream.write('half'); raise KeyError('k')",
        "raise TimeoutError('mine')",
        "stream.write('\\ud800')",
        "stream.write(5)",
        "stream.close()",
        "stream.close(); stream.write('x')",
        "stream.detach()",
        "yield 5",
        "sys.exit(0)",
        "raise OutputError('the disk is full')",
        "raise UsageError('no such thing')",
        "open('/no/such/file')",
        "return [5]",
        "print('hello')",
        "stream.write('é\u2028\\r\\n'); stream.flush(); stream.writelines(['a', 'b'])",
        "stream.write(f'{stream.encoding} {stream.isatty()} {stream.writable()}')",
        "list(results); stream.write(str(list(results)))",
        "stream.write('x' * 5_000_000)",
        "stream.write(str([r.task for r in results]))",
    ],
)
def test_it_ends_as_it_does_in_this_process(both, body, tmp_path):
    said = []
    for number, plugins in enumerate(both(output(body))):
        path = tmp_path / str(number)
        entry = plugins.outputs.find("mine")
        stream = path.open("w", encoding="utf-8", newline="")
        try:
            write_results(tasks("a", "b"), entry, run_info("classify"), stream)
            stream.close()
            how = "done"
        except Exception as error:
            how = f"{type(error).__name__}: {error}"
            with suppress(ValueError):  # detached
                stream.close()
        said.append((how.replace("coroutine", ""), path.read_bytes()))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    "body",
    [
        "stream.write(b'half'); raise KeyError('k')",
        "stream.write('text')",
        "stream.write(bytes(range(256)) * 1_000)",
        "import zipfile\nwith zipfile.ZipFile(stream, 'w') as file:\n"
        "    info = zipfile.ZipInfo('a.txt'); file.writestr(info, b'Bake bread')",
        "stream.write(b'abcdef'); stream.seek(2); stream.write(b'X'); stream.seek(0, 2)\n"
        "stream.write(str(stream.tell()).encode())",
        "stream.write(b'abcdef'); stream.seek(3); stream.truncate()",
        "stream.seek(-5)",
        "stream.write(b'x' * 3_000_000)",
    ],
)
def test_bytes_are_written_as_in_this_process(both, body, tmp_path):
    said = []
    for number, plugins in enumerate(both(output(body, binary=True))):
        path = tmp_path / str(number)
        with path.open("wb") as stream:
            entry = plugins.outputs.find("mine")
            try:
                write_results(tasks("a", "b"), entry, run_info("classify"), stream)
                how = "done"
            except Exception as error:
                how = type(error).__name__
        said.append((how, path.read_bytes()))
    assert said[0] == said[1]


def test_documents_are_those_that_were_read_so_far(both):
    body = "for r in results: stream.write(f'{dict(run.documents)} {len(run.documents)};')\n"
    body += "stream.write(f\"{run.documents.get('z')}{'a' in run.documents}\")"
    for plugins in both(output(body)):
        documents: dict[str, str] = {}

        def results(documents=documents):
            documents["a"] = "Bake"
            yield from tasks("a")

        run = run_info("classify", documents=documents)
        assert written(plugins, results(), run=run) == "{'a': 'Bake'} 1;NoneTrue"


def test_what_breaks_downstream_is_not_the_output_s(isolated):
    plugins = isolated(output("while True: stream.write('x' * 100_000)"))

    class Broken(io.StringIO):
        def write(self, text):
            raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(BrokenPipeError):
        written(plugins, tasks("a"), Broken())


def test_one_that_never_ends_is_ended(isolated):
    plugins = isolated(output("time.sleep(100)"), seconds=5)
    with pytest.raises(ComponentError, match="failed: TimeoutError: said nothing for 5 s"):
        written(plugins)


def test_it_is_made_before_there_is_a_stream(isolated):
    plugins = isolated("class Mine: pass\n" + SPEC.format(binary=False))
    with pytest.raises(
        ComponentError, match=r"^format 'mine' from .* is no format: it lacks write$"
    ):
        plugins.outputs.create("mine")


def test_it_gets_its_options_and_settings(both):
    source = (
        "class Mine:\n    def __init__(self, sign, key=None):\n"
        "        self.said = sign, key and key.reveal()\n"
        "    def write(self, results, run, stream): stream.write(f'{self.said}')\n\n\n"
        "@hookimpl\ndef tasktriage_outputs():\n    yield OutputSpec(name='mine', summary='S', "
        "factory=Mine, options={'sign': '!'}, settings=(Setting(name='key', summary='S', "
        "secret=True),))\n"
    )
    for plugins in both(source):
        assert written(plugins) == "('!', None)"


def test_the_next_one_is_not_told_what_the_last_one_did(both):
    source = (
        "class Mine:\n    kept = 0\n    def write(self, results, run, stream):\n"
        "        self.kept += 1; stream.write(f'{self.kept}')\n" + SPEC.format(binary=False)
    )
    for plugins in both(source):
        assert [written(plugins), written(plugins)] == ["1", "1"]

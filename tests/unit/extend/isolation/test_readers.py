"""A reader in a process of its own: the same items, the same errors, within the input's limits."""

from __future__ import annotations

import io
import threading
import time
import warnings
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from tasktriage.contracts.errors import (
    ComponentError,
    InputError,
    TasktriageNote,
    TasktriageWarning,
)
from tasktriage.contracts.limits import Limits
from tasktriage.contracts.source import Source
from tasktriage.domain.document import Document
from tasktriage.domain.row import Row, TableForm
from tasktriage.domain.task import Task
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.read import read

SPEC = """
@hookimpl
def tasktriage_readers():
    yield ReaderSpec(name="mine", summary="S", factory=Mine, suffixes=(".odd",), tabular=True)
"""
SMALL = Limits(seconds=5, memory=300, size=1)


def reader(body: str) -> str:
    lines = "\n        ".join(body.strip("\n").split("\n"))
    return f"class Mine:\n    def read(self, source):\n        {lines}\n{SPEC}"


def source(data: bytes = b"Bake bread\nSweep\n", **more) -> Source:
    return Source(name="a.odd", data=data, **more)


def items(plugins, given: Source | None = None, **options):
    return list(read([given or source()], plugins.readers, ReadOptions(**options)))


def said(plugins, given: Source | None = None) -> str:
    with pytest.raises((InputError, ComponentError)) as caught:
        items(plugins, given)
    return f"{type(caught.value).__name__}: {caught.value}"


@pytest.mark.parametrize(
    "body",
    [
        "for line in source.read_text()[0].splitlines(): yield Task(line)",
        "yield Document(name=source.name, text=source.read_text()[0], notes=('odd',), title='T')",
        "yield Task('a', row=Row({'a': 1, 'b': None}, TableForm(delimiter=';', columns=('a',))))",
        "yield Task('half \\ud800 a pair', id='x', changes=['cut'], weight=float('inf'))",
        "yield Task('', error='empty row')",
        "yield Source(name='b.txt', data=source.read_bytes())",
        "import io\nyield Source(name='b.txt', stream=io.BytesIO(b'Bake'))",
        "yield Source(name='b.txt', path=source.path, reader='text')",
        "return []",
    ],
)
def test_it_yields_what_it_yields_in_this_process(both, body, tmp_path):
    path = tmp_path / "a.odd"
    path.write_bytes(b"Bake bread\n")
    plain, isolated = both(reader(body))
    for given in (source(), Source(name="a.odd", path=path)):
        if "source.path" in body and given.path is None:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found, expected = items(isolated, given), items(plain, given)
        assert found == expected
        assert [getattr(x, "row", None) for x in found] == [
            getattr(x, "row", None) for x in expected
        ]


@pytest.mark.parametrize(
    "body",
    [
        "raise InputError(source.name, 'is no wiki page; name a reader')",
        "raise source.over('lines', 'holds 7 lines')",
        "raise UsageError('no such thing')",
        "raise ComponentError('the library is too old')",
        "yield Task('a'); raise KeyError('k')",
        "yield Task('a'); sys.exit(3)",
        "yield 5",
        "yield Document(name='x', text=b'x')",
        "yield Task('a', origin=Origin(line='x'))",
        "yield Source(name='b.txt')",
        "yield Source(name='b.txt', data=5)",
        "yield Source(name='b.txt', stream=5)",
        "yield [Task('a')]",
        "yield type('Odd', (), {})()",
        "open('/no/such/file')",
        "raise OSError(5, 'Input/output error')",
        "return 5",
        "yield Unit(task=Task('a'), kind=UnitKind.DUTY, prior=1.0, why='x')",
    ],
)
def test_it_fails_as_it_fails_in_this_process(both, body):
    plain, isolated = both(reader(body))
    assert said(isolated) == said(plain)


def test_what_it_yielded_before_it_failed_stays(isolated):
    plugins = isolated(reader("yield Task('a')\nyield Task('b')\nraise KeyError('k')"))
    kept, refused = [], []
    for item in read([source()], plugins.readers, ReadOptions(on_error=refused.append)):
        kept.append(item.text)
    assert kept == ["a", "b"]
    assert [str(error).partition(" failed: ")[2] for error in refused] == ["KeyError: 'k'"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("yield Task('a')\nwhile True: pass", "takes longer to read than 5 s; limit 'seconds'"),
        ("yield Task('a')\nkept = []\nwhile True: kept.append(bytearray(2**24))",
         "needs more than 300 MiB of memory to read; limit 'memory'"),
        ("yield Document(name='x', text='x' * 3_000_000)", "holds more than 1 MiB; limit 'size'"),
    ],
)  # fmt: skip
def test_it_is_ended_beyond_a_limit_and_the_next_input_is_read(isolated, body, problem):
    plugins = isolated(reader(f"if source.data == b'good': yield Task('good'); return\n{body}"))
    assert problem in said(plugins, source(limits=SMALL))
    assert items(plugins, source(b"good", limits=SMALL))[0].text == "good"


def test_the_memory_of_a_process_is_named_where_it_is_what_was_passed(isolated):
    plugins = isolated(reader("kept = bytearray(2**29)\nyield Task('a')"), memory=300)
    line = said(plugins, source(limits=Limits(memory=2_000)))
    assert line.endswith("needs more than 300 MiB of memory; raise [plugins] isolate_memory, or "
                         "TASKTRIAGE_ISOLATE_MEMORY")  # fmt: skip


def test_a_crash_costs_its_input_alone(isolated):
    body = "if source.data == b'bad': os.kill(os.getpid(), 11)\nyield Task(source.data.decode())"
    plugins = isolated(reader(body))
    errors: list[InputError] = []
    sources = [source(data) for data in (b"one", b"bad", b"two")]
    found = list(read(sources, plugins.readers, ReadOptions(on_error=errors.append)))
    assert [item.text for item in found] == ["one", "two"]
    assert str(errors[0]).startswith("a.odd: reader 'mine' from file ")
    assert str(errors[0]).endswith(" failed: BrokenProcessError: ended by SIGSEGV")


def test_one_process_serves_many_inputs_and_each_gets_a_reader_of_its_own(isolated):
    plugins = isolated(
        "class Mine:\n    n = 0\n    def read(self, source):\n        self.n += 1\n"
        "        yield Task(f'{os.getpid()} {self.n}')\n" + SPEC
    )
    found = [item.text for _ in range(5) for item in items(plugins)]
    assert len(set(found)) == 1
    assert found[0].endswith(" 1")


def test_what_is_inside_is_read_before_it_goes_on(isolated, tmp_path):
    body = (
        "import pathlib\npath = pathlib.Path(source.path).with_name('inner.txt')\n"
        "for n in range(3):\n    path.write_text(f'Bake {n}')\n"
        "    yield Source(name=f'{n}.txt', path=path)\n    path.unlink()"
    )
    path = tmp_path / "a.odd"
    path.write_text("x")
    found = items(isolated(reader(body)), Source(name="a.odd", path=path))
    assert [item.text for item in found] == ["Bake 0", "Bake 1", "Bake 2"]


def test_one_that_finds_itself_inside_itself_without_end_is_ended(isolated, monkeypatch):
    monkeypatch.setattr("tasktriage.extend.isolation.pool.MOST", 3)
    plugins = isolated(reader("yield source"))
    with pytest.raises(ComponentError, match="needs more than 3 processes"):
        items(plugins)


def test_it_reads_inside_itself(isolated):
    body = (
        "if source.data == b'1': yield Task('deep'); return\n"
        "yield Source(name='b.odd', data=b'1')\nyield Task('after')"
    )
    assert [item.text for item in items(isolated(reader(body)))] == ["deep", "after"]


def test_a_stream_is_read_to_its_end_within_the_limit(isolated):
    plugins = isolated(reader("yield Task(source.read_bytes().decode())"))
    given = Source(name="stdin.odd", stream=io.BytesIO(b"Bake"))
    assert items(plugins, given)[0].text == "Bake"
    given = Source(name="stdin.odd", stream=io.BytesIO(b"x" * 2**21), limits=SMALL)
    assert "stdin.odd: is larger than 1 MiB; limit 'size'" in said(plugins, given)


def test_bytes_of_a_large_file_go_there_and_come_back(isolated):
    data = bytes(range(256)) * 40_000
    plugins = isolated(
        reader("import zlib\nyield Task(str(zlib.crc32(source.data)))\n"
               "yield Source(name='x.odd', data=source.data) if source.nesting else Task('end')")
    )  # fmt: skip
    assert items(plugins, source(data))[0].text == str(zlib.crc32(data))


def test_warnings_are_shown_here(isolated):
    body = (
        "warnings.warn('odd', TasktriageWarning)\nwarnings.warn('so', TasktriageNote)\n"
        "warnings.warn('old', DeprecationWarning)\nyield Task('a')"
    )
    source = "from tasktriage.contracts.errors import TasktriageNote, TasktriageWarning\n"
    with pytest.warns(TasktriageWarning) as caught:
        items(isolated(source + reader(body)))
    assert [(w.category, str(w.message)) for w in caught] == [
        (TasktriageWarning, "odd"),
        (TasktriageNote, "so"),
    ]


def test_it_is_left_early(isolated):
    plugins = isolated(reader("while True: yield Task('a')"))
    found = read([source()], plugins.readers)
    assert next(found).text == "a"
    found.close()
    assert next(read([source()], plugins.readers)).text == "a"


def test_threads_may_share_it(isolated):
    plugins = isolated(reader("time.sleep(0.05)\nyield Task(source.data.decode())"))
    texts = [f"task {n}" for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda t: items(plugins, source(t.encode()))[0].text, texts))
    assert found == texts
    assert threading.active_count() < 10


LIES = {
    "garbage": "data = b'hello world, this is no answer'",
    "no json": "data = b'00000005\\nhello'",
    "no message": "data = b'00000002\\n17'",
    "deep": "data = b'%08x\\n' % 200_000 + b'[' * 200_000",
    "huge": "data = b'ffffffff\\n'",
    "unknown": "said = ['dance', None]",
    "class": "said = ['item', {'os.system': ['x']}]",
    "value": "said = ['item', {'task.Task': [1]}]",
    "failure": "said = ['failed', {'input': 5}]",
    "ours": "said = ['failed', {'ours': ['__loader__', 'x']}]",
    "warning": "said = ['warning', 5]",
    "no list": "said = 5",
}


@pytest.mark.parametrize("lie", LIES)
def test_what_it_writes_where_answers_go_is_its_error(isolated, lie):
    body = (
        f"import json\n{LIES[lie]}\n"
        "if 'said' in locals():\n    data = json.dumps(said).encode()\n"
        "    data = b'%08x\\n' % len(data) + data\n"
        "for n in range(3, 12):\n    try: os.write(n, data)\n    except OSError: pass\n"
        "time.sleep(1)\nyield Task('a')"
    )
    line = said(isolated(reader(body)), source(limits=Limits(seconds=20)))
    assert "a.odd: " in line
    assert "\n" not in line
    assert ("mine' from" in line) or ("limit 'size'" in line) or lie == "ours"


def test_a_process_that_does_not_listen_is_ended(isolated):
    plugins = isolated(reader("yield Task('a')"))
    made = plugins.readers.create("mine")
    assert next(made.read(source())).text == "a"
    start = time.monotonic()
    body = "import threading\nos.kill(os.getpid(), 19)\nyield Task('a')"
    line = said(isolated(reader(body)), source(limits=SMALL))
    assert "takes longer to read than 5 s" in line
    assert time.monotonic() - start < 90  # and not for ever


def test_archives_of_strangers_are_read(isolated, tmp_path):
    path = tmp_path / "a.odd"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("one.txt", "Bake bread")
        file.writestr("two.txt", "Sweep")
    body = (
        "import zipfile\nwith source.open_seekable() as stream, zipfile.ZipFile(stream) as file:\n"
        "    for name in file.namelist():\n"
        "        with file.open(name) as member: yield Source(name=name, stream=member)"
    )
    found = items(isolated(reader(body)), Source(name="a.odd", path=path))
    assert [item.text for item in found] == ["Bake bread", "Sweep"]
    assert all(isinstance(item, Document) for item in found)


def test_rows_know_how_their_table_was_written(isolated):
    body = "yield Task('a', row=Row({'a': 1}, TableForm(delimiter='|', roles=False), {'u': 2.5}))"
    (item,) = items(isolated("from tasktriage.domain.row import Row, TableForm\n" + reader(body)))
    assert isinstance(item, Task)
    assert item.row == Row({"a": 1})
    assert (item.row.form, item.row.facts) == (TableForm(delimiter="|"), {"u": 2.5})

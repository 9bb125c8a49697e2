"""Bad distributions by their class of fault: what each does, and what whoever uses it is told.

A fault is a module behind an entry point. All of them are installed together beside tasktriage, by
writing what pip would write.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["ALONE", "FAULTS", "GOOD", "VERSION", "Fault", "install"]

VERSION = "1.2"


@dataclass(frozen=True)
class Fault:
    """A class of fault.

    `source` is the module of the entry point; `use` the command of somebody who wants the plugin,
    which ends with `code` and says `says`. `state` and `reason` stand in `plugins list`.
    """

    name: str
    source: str
    state: str = "active"
    reason: str = ""
    use: tuple[str, ...] = ()
    code: int = 1
    says: str = ""
    config: str = ""
    group: str = "tasktriage.v1"
    requires: str = ""

    @property
    def dist(self) -> str:
        return f"tt-{self.name}"

    @property
    def module(self) -> str:
        return f"tt_{self.name.replace('-', '_')}"


HEAD = "import os, sys, subprocess, threading, time\nfrom tasktriage.plugin import *\n\n"
TEXT = ("classify", "--model", "tiny", "--text", "Bake bread", "-f", "csv")
BENCH = ("bench", "run", "yards.toml", "--out", "out", "--candidates")
FILES = ("classify", "--model", "tiny", "a.odd", "b.txt", "--tasks", "-f", "csv")
TINY = """
import numpy as np


class Tiny:
    info = ModelInfo("tiny", "1", "0" * 64)
    embedder_id = "e"
    languages = ("en",)

    def assess(self, texts):
        ones = np.ones((len(texts), 3))
        return ModelOutput(ones / 3**0.5, ones / 3)

    def prediction_sets(self, probabilities, coverage):
        return None

    def is_task_threshold(self, *, given):
        return None

"""


LEARNER = """
class Learner:
    def __init__(self, embedder=None):
        self.embedder = embedder

    def fit(self, texts, targets, *, groups=None, sample_weight=None):
        self.embedder.embed(texts)
        return self

    def predict_proba(self, texts):
        return [[1, 0, 0]] * len(texts)

"""


def hooks(kind: tuple[str, str], *yields: str, body: str = "") -> str:
    """Return a hook that yields these specs (the arguments but for summary)."""
    hook, spec = kind
    lines = "\n".join(f"    yield {spec}(summary='S', {y})" for y in yields)
    return f"{body}\n\n@hookimpl\ndef {hook}():\n{lines or '    return []'}\n"


EMBEDDERS = ("tasktriage_embedders", "EmbedderSpec")
CLASSIFIERS = ("tasktriage_classifiers", "ClassifierSpec")
OUTPUTS = ("tasktriage_outputs", "OutputSpec")
READERS = ("tasktriage_readers", "ReaderSpec")
MODELS = ("tasktriage_models", "ModelSpec")
EXTRACTORS = ("tasktriage_extractors", "ExtractorSpec")
DATASETS = ("tasktriage_datasets", "DatasetSpec")
TAXONOMIES = ("tasktriage_taxonomies", "TaxonomySpec")
COMMANDS = ("tasktriage_commands", "CommandSpec")
NOTHING = hooks(OUTPUTS)


def at_import(name: str, code: str, reason: str = "", state: str = "active") -> Fault:
    return Fault(name, f"{HEAD}{code}\n{NOTHING}", state, reason)


def output(name: str, body: str, *, says: str, code: int = 1) -> Fault:
    source = hooks(OUTPUTS, f"name='{name}', factory=X", body=f"class X:\n{body}\n")
    use = (*TEXT[:-1], name)
    return Fault(name, HEAD + source, use=use, says=says, code=code)


def model(
    name: str,
    body: str,
    says: str = "",
    *,
    code: int = 1,
    inputs: tuple[str, ...] = ("--text", "Bake bread"),
) -> Fault:
    source = hooks(MODELS, f"name='{name}', factory=X", body=f"{TINY}class X(Tiny):\n{body}\n")
    use = ("classify", "--model", name, *inputs, "-f", "csv")
    return Fault(name, HEAD + source, use=use, says=says, code=code)


def reader(name: str, body: str, says: str) -> Fault:
    source = hooks(
        READERS, f"name='{name}', factory=X, suffixes=('.odd',)", body=f"class X:\n{body}\n"
    )
    return Fault(
        name, HEAD + source, use=FILES, says=f"a.odd: reader '{name}' from tt-{name} {says}"
    )


def extractor(name: str, body: str, says: str) -> Fault:
    source = hooks(EXTRACTORS, "name='rules', factory=X", body=f"class X:\n{body}\n")
    config = f'[prefer.extractors]\nrules = "tt-{name}/rules"\n'
    use = ("classify", "--model", "tiny", "b.txt", "-f", "csv")
    says = f"extractor 'rules' from tt-{name} {VERSION} {says}"
    return Fault(name, HEAD + source, use=use, says=says, config=config)


def classifier(name: str, body: str, says: str) -> Fault:
    source = hooks(
        CLASSIFIERS, f"name='{name}', factory=X", body=f"{LEARNER}class X(Learner):\n{body}\n"
    )
    return Fault(name, HEAD + source, use=(*BENCH, name), says=says)


def embedder(name: str, body: str, says: str) -> Fault:
    source = hooks(EMBEDDERS, f"name='{name}', factory=X",
                   body=f"class X:\n    id, dimension = 'x', 2\n{body}\n")  # fmt: skip
    source += hooks(CLASSIFIERS, f"name='{name}', factory=Learner, embedder='{name}'", body=LEARNER)
    says = f"embedder '{name}' from tt-{name} {VERSION} failed: {says}"
    return Fault(name, HEAD + source, use=(*BENCH, name), says=says)


def dataset(name: str, body: str, says: str) -> Fault:
    source = hooks(DATASETS, f"name='{name}', factory=X", body=f"class X:\n{INFO}{body}\n")
    says = f"data set '{name}' from tt-{name} {VERSION} failed: {says}"
    return Fault(name, HEAD + source, use=("datasets", "show", name), says=says)


def command(name: str, body: str, code: int = 1, says: str = "") -> Fault:
    source = hooks(
        COMMANDS,
        f"name='{name}', factory='tt_{name.replace('-', '_')}:command'",
        body=f"import click\n\n\n@click.command()\ndef command():\n    'Do.'\n    {body}\n",
    )
    return Fault(name, HEAD + source, use=(name,), code=code, says=says)


INFO = "    info = DatasetInfo(name='x', title='X', licence='L', source='S', scale='few')\n"
LOAD = "    def load(self, folder): "
WRITE = "    def write(self, results, run, stream):\n        "
READ = "    def read(self, source):\n        "
FIT = "    def fit(self, texts, targets, *, groups=None, sample_weight=None):\n        "
EMBED = "    def embed(self, texts):\n        "
EXTRACT = "    def extract(self, document):\n        "
ASSESS = "    def assess(self, texts):\n        "
SILENT = "class Mute(BaseException):\n    def __str__(self): raise SystemExit(3)\n"

GOOD = Fault("tiny", HEAD + TINY + hooks(MODELS, "name='tiny', factory=Tiny"))
"""No fault at all: a model that costs nothing."""

ALONE = {
    fault.name: fault
    for fault in (
        at_import("never-ends-at-import", "while True: time.sleep(0.1)"),
        Fault("never-ends-in-hook", f"{HEAD}@hookimpl\ndef tasktriage_outputs():\n"
              "    while True: time.sleep(0.1)\n"),
        at_import("interrupts-at-import", "raise KeyboardInterrupt"),
    )
}  # fmt: skip
"""Faults that an unrelated run can't get over; it says whose they are."""

FAULTS = {
    fault.name: fault
    for fault in (
        # broken: left out, named, everything else goes on
        at_import("raises-at-import", "1 / 0", "import: ZeroDivisionError", "broken"),
        at_import("lacks-module-at-import", "import no_such_module", "no_such_module", "broken"),
        at_import("exits-at-import", "sys.exit(0)", "import: SystemExit: 0", "broken"),
        at_import("raises-no-exception-at-import", f"{SILENT}raise Mute",
                  "import: Mute: its message can't be shown", "broken"),
        at_import("recurses-at-import", "def f(): f()\nf()", "import: RecursionError", "broken"),
        at_import("eats-memory-at-import", "raise MemoryError", "import: MemoryError", "broken"),
        at_import("closes-generators-at-import", "raise GeneratorExit", "GeneratorExit", "broken"),
        at_import("loads-plugins-at-import",
                  "import click; click.get_current_context().obj.plugins.outputs",
                  "import: PluginError: plugins are still being loaded", "broken"),
        Fault("misspells-hook", f"{HEAD}@hookimpl\ndef tasktriage_output(): return []\n",
              "broken", "register: TypeError: unknown hook"),
        Fault("raises-in-hook", f"{HEAD}@hookimpl\ndef tasktriage_outputs(): raise KeyError('k')\n",
              "broken", "collect: KeyError: 'k'"),
        Fault("yields-no-spec", f"{HEAD}@hookimpl\ndef tasktriage_outputs(): yield 5\n",
              "broken", "collect: TypeError: tasktriage_outputs must yield OutputSpec, got int"),
        Fault("requires-part-of-package", HEAD + hooks(
                  OUTPUTS, "name='part', factory='x:y', requires=('package.part',)"),
              "broken", "collect: ValueError: requires of 'part' must be top-level modules"),
        Fault("raises-in-getattr", f"{HEAD}def __getattr__(name): raise OSError(name)\n"
              "def __dir__(): return ['tasktriage_outputs']\n", "broken", "register: OSError"),
        Fault("wrong-interface", f"{HEAD}1 / 0\n", "incompatible", "'tasktriage.v2'",
              group="tasktriage.v2"),
        # what is written where results go
        at_import("prints-at-import", "print('a plugin says hello')"),
        at_import("writes-descriptor-at-import",
                  "os.write(1, b'hello\\n'); subprocess.run(['echo', 'hello']); "
                  "subprocess.run(['echo', 'hello'], stdout=sys.stdout)"),
        at_import("writes-buffer-at-import",
                  "sys.stdout.buffer.write(b'hello\\n'); sys.__stdout__.write('hello\\n')"),
        at_import("prints-from-thread",
                  "t = threading.Thread(target=print, args=['hello']); t.start(); t.join()"),
        Fault("prints-in-hook",
              HEAD + hooks(OUTPUTS).replace("return []", "print('hello')\n    return []")),
        at_import("closes-stdout-at-import", "sys.stdout.close(); sys.stdout.buffer.close()"),
        at_import("replaces-stdout-at-import", "sys.stdout = open(os.devnull, 'w')",
                  "changed the standard streams; put back"),
        at_import("closes-stderr-at-import", "sys.stderr.close()",
                  "changed the standard streams; put back"),
        at_import("detaches-stderr-at-import", "sys.stderr.detach()",
                  "changed the standard streams; put back"),
        at_import("closes-stdin-at-import", "sys.stdin.close()",
                  "changed the standard streams; put back"),
        at_import("detaches-stdout-at-import", "sys.stdout.detach()", "import: Unsupp", "broken"),
        # what is moved under everybody
        at_import("changes-folder-at-import", "os.chdir('/')",
                  "changed the working folder; put back"),
        at_import("ignores-signals-at-import",
                  "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)",
                  "changed signal handlers; put back"),
        at_import("changes-recursion-at-import", "sys.setrecursionlimit(500)",
                  "changed the recursion limit; put back"),
        at_import("changes-locale-at-import",
                  "import locale; locale.setlocale(locale.LC_ALL, 'C.UTF-8'); "
                  "locale.setlocale(locale.LC_ALL, 'C')"),
        at_import("silences-warnings-at-import", "import warnings; warnings.simplefilter('ignore')",
                  "changed the filters of warnings; put back"),
        at_import("takes-logging-at-import",
                  "import logging; logging.basicConfig(stream=sys.stdout, level=1); "
                  "logging.info('hello')", "changed the root of logging; put back"),
        at_import("seeds-random-at-import", "import random; random.seed(0)"),
        # what is wrong with the distribution
        Fault("excludes-this-version", f"{HEAD}{NOTHING}", reason="asks for tasktriage<0.0.1",
              requires="tasktriage<0.0.1"),
        Fault("has-odd-marker", f"{HEAD}{NOTHING}",
              reason="asks for tasktriage on a condition that can't be judged: UndefinedComparison",
              requires='tasktriage; os_name ~= "posix"'),
        Fault("takes-a-core-name", HEAD + hooks(COMMANDS, "name='classify', factory='x:y'"),
              use=("--help",), code=0, says="is not used: it has a core command's name"),
        Fault("factory-is-gone", HEAD + hooks(OUTPUTS, "name='gone', factory='no_such:X'"),
              use=(*TEXT[:-1], "gone"),
              says="format 'gone' from tt-factory-is-gone 1.2 failed: ModuleNotFoundError"),
        Fault("factory-exits", HEAD + hooks(
                  OUTPUTS, "name='quits', factory=lambda: sys.exit(0)"),
              use=(*TEXT[:-1], "quits"),
              says="format 'quits' from tt-factory-exits 1.2 failed: SystemExit: 0"),
        # components that fail while they run
        output("output-raises", f"{WRITE}stream.write(next(iter(results)).task.text)\n"
               "        raise ValueError('half')",
               says="format 'output-raises' from tt-output-raises 1.2 failed: ValueError: half"),
        output("output-opens-nothing", f"{WRITE}open('/no/such/file')",
               says="format 'output-opens-nothing' from tt-output-opens-nothing 1.2 failed"),
        output("output-closes", f"{WRITE}list(results); stream.close()",
               says="from tt-output-closes 1.2 closed the stream it was given"),
        output("output-detaches", f"{WRITE}stream.detach()",
               says="from tt-output-detaches 1.2 closed the stream it was given"),
        output("output-prints", f"{WRITE}print('hello'); stream.write('1\\n')", code=0,
               says="hello"),
        Fault("output-swallows", HEAD + hooks(
                  OUTPUTS, "name='quiet', factory=Quiet",
                  body=f"class Quiet:\n{WRITE}try: list(results)\n        except Exception: pass\n")
              + hooks(MODELS, "name='fails', factory=Fails",
                      body=f"{TINY}class Fails(Tiny):\n{ASSESS}raise KeyError('k')\n"),
              use=("classify", "--model", "fails", "--text", "Bake bread", "-f", "quiet"),
              says="model 'fails' from tt-output-swallows 1.2 failed: KeyError: 'k'"),
        output("output-interrupts", f"{WRITE}raise KeyboardInterrupt", code=130,
               says="interrupted; format 'output-interrupts' from tt-output-interrupts 1.2 was "
               "running\n"),
        Fault("interrupts-inside-output", HEAD + hooks(
                  OUTPUTS, "name='plain', factory=Plain",
                  body=f"class Plain:\n{WRITE}list(results)\n")
              + hooks(MODELS, "name='stops', factory=Stops",
                      body=f"{TINY}class Stops(Tiny):\n{ASSESS}raise KeyboardInterrupt\n"),
              use=("classify", "--model", "stops", "--text", "Bake bread", "-f", "plain"), code=130,
              says="interrupted; model 'stops' from tt-interrupts-inside-output 1.2 was running\n"),
        output("output-exits", f"{WRITE}sys.exit(0)", says="1.2 failed: SystemExit: 0"),
        output("output-lacks-write", "    pass", says="is no format: it lacks write"),
        output("output-raises-in-getattr", "    def __getattr__(self, name): return 1 / 0",
               says="tt-output-raises-in-getattr 1.2 failed: ZeroDivisionError"),
        reader("reader-raises", f"{READ}yield Task('Bake'); raise KeyError('k')",
               f"{VERSION} failed: KeyError: 'k'"),
        reader("reader-yields-rubbish", f"{READ}yield 5", f"{VERSION} yields an int"),
        reader("reader-yields-no-text", f"{READ}yield Document(name=source.name, text=b'x')",
               f"{VERSION} yields a Document whose text is no text"),
        reader("reader-notes-no-text", f"{READ}yield Document(name='x', text='Bake', notes=5)",
               f"{VERSION} yields a Document whose notes is no tuple of texts"),
        reader("reader-errs-oddly", f"{READ}yield Task('Bake', error=5)",
               f"{VERSION} yields a Task whose error is no text"),
        reader("reader-counts-lines-oddly", f"{READ}yield Task('Bake', origin=Origin(line='x'))",
               f"{VERSION} yields an Origin whose line is no whole number"),
        reader("reader-yields-no-data", f"{READ}yield Source(name='b.txt', data=5)",
               f"{VERSION} yields a Source whose data is no bytes"),
        reader("reader-yields-no-source", f"{READ}yield Source(name='b.txt')",
               f"{VERSION} yields a Source without a path, data or a stream"),
        reader("reader-exits", f"{READ}sys.exit(3)", f"{VERSION} failed: SystemExit: 3"),
        reader("reader-opens-nothing", f"{READ}open('/no/such/file')",
               f"{VERSION} failed: FileNotFoundError"),
        extractor("extractor-raises", f"{EXTRACT}raise KeyError('k')", "failed: KeyError: 'k'"),
        extractor("extractor-yields-rubbish", f"{EXTRACT}yield 5", "failed: TypeError: an extr"),
        extractor("extractor-numbers-oddly", f"{EXTRACT}yield Unit(task=Task('Bake'), "
                  "kind=UnitKind.DUTY, prior=1.0, why='x', group='a')",
                  "failed: TypeError: an extractor yields units, got a Unit whose group is no"),
        extractor("extractor-places-oddly", f"{EXTRACT}yield Unit(task=Task('Bake', "
                  "origin=Origin(start='a')), kind=UnitKind.DUTY, prior=1.0, why='x')",
                  "failed: TypeError: an extractor yields units, got an Origin whose start is no"),
        model("model-raises", f"{ASSESS}raise TimeoutError('no answer')",
              "model 'model-raises' from tt-model-raises 1.2 failed: TimeoutError: no answer"),
        model("model-raises-from-itself", f"{ASSESS}try: 1 / 0\n"
              "        except ZeroDivisionError as error: raise error from error",
              "from tt-model-raises-from-itself 1.2 failed: ZeroDivisionError"),
        model("model-says-nonsense", f"{ASSESS}return 5",
              "model 'model-says-nonsense' from tt-model-says-nonsense 1.2 failed"),
        model("model-property-raises", "    @property\n    def info(self): raise OSError('gone')",
              "from tt-model-property-raises 1.2 failed: OSError: gone"),
        model("model-languages-raise", "    @property\n    def languages(self): return self.lost",
              "from tt-model-languages-raise 1.2 failed: AttributeError"),
        model("model-prints", f"{ASSESS}print('hello'); return Tiny.assess(self, texts)", "hello",
              code=0),
        model("model-changes-folder",
              f"{ASSESS}os.chdir('/'); return Tiny.assess(self, texts)", code=0),
        model("model-interrupts", f"{ASSESS}self.asked = getattr(self, 'asked', 0) + 1\n"
              "        if self.asked > 1: raise KeyboardInterrupt\n"
              "        return Tiny.assess(self, texts)",
              "interrupted; model 'model-interrupts' from tt-model-interrupts 1.2 was running",
              code=130, inputs=("rows.csv",)),
        model("model-raises-no-exception", f"{ASSESS}raise type('Odd', (BaseException,), {{}})(1)",
              "from tt-model-raises-no-exception 1.2 failed: Odd: 1"),
        embedder("embedder-raises", f"{EMBED}raise KeyError('k')", "KeyError: 'k'"),
        embedder("embedder-yields-rubbish", f"{EMBED}return [5]", "TypeError: embed gave shape"),
        classifier("classifier-raises", f"{FIT}raise KeyError('k')", "candidate "
                   "'classifier-raises' failed: KeyError: 'k' (classifier 'classifier-raises' from "
                   "tt-classifier-raises 1.2)"),
        dataset("dataset-raises", f"{LOAD}raise KeyError('k')", "KeyError: 'k'"),
        dataset("dataset-info-raises", f"{LOAD}pass\n    @property\n    def info(self): 1 / 0",
                "ZeroDivisionError"),
        dataset("dataset-is-none", f"{LOAD}return []", "TypeError: load must return a Dataset"),
        Fault("taxonomy-is-none", HEAD + hooks(
                  TAXONOMIES, "name='x', factory=X", body="class X:\n    name, nodes = 'x', []\n"),
              use=("taxonomies", "show", "x"),
              says="sector 'x' from tt-taxonomy-is-none 1.2 is no sector: its factory must return"),
        command("command-raises", "raise KeyError('k')",
                says="command 'command-raises' from tt-command-raises 1.2 failed: KeyError: 'k'"),
        command("command-exits", "sys.exit(7)", 7),
        command("command-closes-stdout", "sys.stdout.close(); click.echo('done')", 0),
        Fault("command-is-none", HEAD + hooks(
                  COMMANDS, "name='five', factory='tt_command_is_none:five'", body="five = 5\n"),
              use=("five",), says="command 'five' from tt-command-is-none 1.2 is no click command"),
    )
}  # fmt: skip


def install(folder: Path) -> None:
    """Write all of them into a folder of packages, with the metadata that pip would write."""
    for fault in (GOOD, *FAULTS.values(), *ALONE.values()):
        (folder / f"{fault.module}.py").write_text(fault.source, "utf-8")
        info = folder / f"{fault.module}-{VERSION}.dist-info"
        info.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {fault.dist}", f"Version: {VERSION}"]
        lines += [f"Requires-Dist: {fault.requires}"] if fault.requires else []
        (info / "METADATA").write_text("\n".join(lines) + "\n", "utf-8")
        entry = f"[{fault.group}]\n{fault.name} = {fault.module}\n"
        (info / "entry_points.txt").write_text(entry, "utf-8")

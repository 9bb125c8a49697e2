"""Bad distributions by their class of fault: what each does, and what whoever uses it reads.

A fault is a module behind an entry point. All of them are installed together beside tasktriage, by
writing what pip would write. Those here show as a component works; `faults_loading` has the others.
"""

from __future__ import annotations

from pathlib import Path

from .faults_breaking import BREAKING
from .faults_loading import COMMANDS, ENDLESS, HEAD, LOADING, OUTPUTS, TEXT, VERSION, Fault, hooks

__all__ = ["ALONE", "FAULTS", "GOOD", "VERSION", "install"]

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
        return ModelOutput((ones / 3**0.5).astype(np.float32), ones / 3)

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

EMBEDDERS = ("tasktriage_embedders", "EmbedderSpec")
CLASSIFIERS = ("tasktriage_classifiers", "ClassifierSpec")
READERS = ("tasktriage_readers", "ReaderSpec")
MODELS = ("tasktriage_models", "ModelSpec")
EXTRACTORS = ("tasktriage_extractors", "ExtractorSpec")
DATASETS = ("tasktriage_datasets", "DatasetSpec")
TAXONOMIES = ("tasktriage_taxonomies", "TaxonomySpec")


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

GOOD = Fault("tiny", HEAD + TINY + hooks(MODELS, "name='tiny', factory=Tiny"))
"""No fault at all: a model that costs nothing."""

WORKING = {
    fault.name: fault
    for fault in (
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

FAULTS = LOADING | WORKING
ALONE = ENDLESS | BREAKING
"""Those that an unrelated run can't get over; or not without a process of their own."""


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

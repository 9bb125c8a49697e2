"""For each check of the kit, by its id: a component that fails it, and what is said of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from tasktriage.contracts.specs import OutputSpec, ReaderSpec
from tasktriage.domain.dataset import Dataset, DatasetFile
from tasktriage.domain.document import Document
from tasktriage.testing.kinds.registry import Unmade

from .good import (
    ACT,
    NODE,
    RULE,
    Extractor,
    Output,
    Reader,
    Rows,
    policy,
    taxonomy,
)

__all__ = ["BROKEN", "SPECS", "Broken"]

from .breaking import COUNT, Broken, changed, refuses, through
from .broken_trained import CLASSIFIERS, EMBEDDERS, MODELS

SPECS = {
    "outputs": OutputSpec(
        name="bad",
        summary="S",
        factory=Output,
        keeps_columns=True,
        explains=True,
        shows_documents=True,
    ),
    "readers": ReaderSpec(name="bad", summary="S", factory=Reader, suffixes=(".txt",)),
}


class Bare(Reader):
    """Reads by hand."""

    def read(self, source):
        with source.open() as stream:
            yield Document(name=source.name, text=self.text(stream.read()))

    def text(self, data):
        return data.decode("utf-8", "replace")


class ByPath(Reader):
    def read(self, source):
        text = Path(source.path).read_text("utf-8") if source.path else "nothing"
        yield Document(name=source.name, text=text)


class Wasteful(Bare):
    def text(self, data):
        copies = [bytearray(data) for _ in range(200)] if len(data) > 1e6 else []
        return f"{len(copies)} copies"


class Surrogates(Bare):
    def text(self, data):
        return data.decode("utf-8", "surrogateescape")


SAMPLE = {"a.txt": b"Bake bread"}
READERS = {
    "made": Broken(Unmade(ValueError("no library")), "no library"),
    "bad-input": Broken(refuses(Reader, "read", lambda s: True), "can't take it"),
    "samples": Broken(changed(Bare, text=lambda *_: " "), "without text", samples=SAMPLE),
    "ways": Broken(ByPath(), "read from a path", samples=SAMPLE),
    "no-such-file": Broken(changed(Reader, read=lambda *_: iter(())), "must be an InputError"),
    "limits": Broken(Bare(), "where the limit is 1 MiB"),
    "huge": Broken(Wasteful(), " MiB for "),
    "hostile-text": Broken(Surrogates(), "can't be written"),
    "suffixes": Broken(Reader(), "no sample has", samples={"a.wiki": b"x"}),
}


class Quadratic(Extractor):
    def extract(self, document):
        lines = document.text.split("\n")
        for _ in lines:
            sorted(lines * 20)
        return super().extract(document)


class Once(Extractor):
    seen = False

    def extract(self, document):
        if not self.seen:
            yield from super().extract(document)
        self.seen = True


def shifted(units, _):
    return (
        replace(u, task=replace(u.task, origin=replace(u.task.origin, start=0, end=1)))
        for u in units
    )


EXTRACTORS = {
    "made": Broken(Unmade(ValueError("no rules")), "no rules"),
    "offsets": Broken(through(Extractor, "extract", shifted), "'changes' is empty"),
    "plain-duty": Broken(changed(Extractor, extract=lambda *_: iter(())), "is lost"),
    "hostile-text": Broken(
        refuses(Extractor, "extract", lambda d: "\x1b" in d.text), "can't take it"
    ),
    "deterministic": Broken(Once(), "when it comes again"),
    "linear": Broken(Quadratic(), "times as many lines"),
}

TAXONOMIES = {
    "made": Broken(Unmade(ValueError("no file")), "no file"),
    "value": Broken(taxonomy(threshold=1.5), "is a cosine"),
    "tasks": Broken(taxonomy(nodes=(replace(NODE, tasks=("Mix", "Mix")),)), "a task twice"),
    "texts": Broken(taxonomy(nodes=(replace(NODE, title="Do\x1b[2J"),)), "a text with"),
    "same": Broken(taxonomy(), "the second time", make=lambda: taxonomy(version="2")),
}
POLICIES = {
    "made": Broken(Unmade(ValueError("no file")), "no file"),
    "value": Broken(policy(licence=""), "needs a licence"),
    "acts": Broken(policy(acts=(replace(ACT, near=ACT.tasks),)), "a sentence twice"),
    "rules": Broken(policy(rules=(replace(RULE, source=" "),)), "has no source"),
    "texts": Broken(policy(rules=(replace(RULE, title="\u202eno"),)), "a text with"),
    "same": Broken(policy(), "the second time", make=lambda: policy(version="2")),
}
FILE = DatasetFile(name="a.csv", url="https://example.org/a.csv", bytes=1, sha256="ab" * 32)


class Nobody(Rows):
    def load(self, folder):
        made = super().load(folder)
        return Dataset(info=made.info, rows=(replace(made.rows[0], group=""),))


DATASETS = {
    "made": Broken(Unmade(ValueError("no file")), "no file"),
    "info": Broken(changed(Rows, info=replace(Rows.info, scale=" ")), "has no scale"),
    "files": Broken(
        changed(Rows, info=replace(Rows.info, files=(replace(FILE, sha256="x"),))), "no sha256"
    ),
    "missing-folder": Broken(
        changed(Rows, info=replace(Rows.info, files=(FILE,))), "must be an InputError"
    ),
    "rows": Broken(Nobody(), "has no group"),
}


class Closing(Output):
    def write(self, results, run, stream):
        super().write(results, run, stream)
        stream.close()


class TwoLoops(Output):
    def write(self, results, run, stream):
        stream.write(f"{len([1 for _ in results])}\n")
        super().write(results, run, stream)


class Raw(Output):
    def write(self, results, run, stream):
        for item in results:
            stream.write(item.task.text.encode("utf-8", "replace").decode())


class Printing(Output):
    def write(self, results, run, stream):
        super().write(results, run, stream)
        print("done")


class Timed(Output):
    def write(self, results, run, stream):
        stream.write(f"{next(COUNT)}\n")
        super().write(results, run, stream)


class Swallowing(Output):
    def write(self, results, run, stream):
        with suppress(OSError):
            super().write(results, run, stream)


class Confused(Output):
    """A text format that has a fault of its own, which is not about bytes."""

    def write(self, results, run, stream):
        super().write(results, run, stream)
        raise TypeError("'NoneType' object is not subscriptable")


def without(field_name):
    class Without(Output):
        def said(self, item, run):
            return super().said(item, replace(run, **{field_name: None}))

    return Without()


OUTPUTS = {
    "made": Broken(Unmade(ValueError("no library")), "no library"),
    "results": Broken(
        Output(),
        "no results called 'profile'",
        OutputSpec(name="bad", summary="S", factory=Output, results=("profile",)),
    ),
    "writes": Broken(Confused(), "not subscriptable"),
    "leaves-open": Broken(Closing(), "leave the stream open"),
    "one-pass": Broken(TwoLoops(), "a second time"),
    "hostile-text": Broken(Raw(), "moves the cursor"),
    "stdout": Broken(Printing(), "it prints 'done"),
    "deterministic": Broken(Timed(), "the second time"),
    "full-disk": Broken(Swallowing(), "goes unnoticed"),
    "keeps-columns": Broken(without("keep_columns"), "does not write the columns"),
    "explains": Broken(without("explain"), "does not write the explanations"),
    "shows-documents": Broken(without("documents"), "does not write the documents"),
}


@click.command()
def speechless():
    pass


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("rest", nargs=-1)
def lenient(rest):
    """Take anything."""


class Litter(click.Command):
    def get_help(self, ctx):
        Path("left-behind.txt").write_text("x", "utf-8")
        return super().get_help(ctx)


COMMANDS = {
    "made": Broken(Unmade(ValueError("no module")), "no module"),
    "help": Broken(speechless, "needs a docstring"),
    "runs-help": Broken(Litter("litter", help="Leave a file."), "leaves 'left-behind.txt'"),
    "bad-option": Broken(lenient, "ends with 0, not 2"),
}

BROKEN: dict[str, Broken] = {
    f"{kind}.{what}": broken
    for kind, some in {
        "embedders": EMBEDDERS,
        "classifiers": CLASSIFIERS,
        "models": MODELS,
        "readers": READERS,
        "extractors": EXTRACTORS,
        "taxonomies": TAXONOMIES,
        "policies": POLICIES,
        "datasets": DATASETS,
        "outputs": OUTPUTS,
        "commands": COMMANDS,
    }.items()
    for what, broken in some.items()
}
"""By the id of the check that each fails."""

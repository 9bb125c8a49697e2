"""Bad distributions whose fault shows as they are loaded, or listed, or as a component is made.

Each row is a class of fault: what the module behind an entry point does, and what is then said.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "COMMANDS",
    "ENDLESS",
    "HEAD",
    "LOADING",
    "OUTPUTS",
    "TEXT",
    "VERSION",
    "Fault",
    "at_import",
    "hooks",
]

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


def hooks(kind: tuple[str, str], *yields: str, body: str = "") -> str:
    """Return a hook that yields these specs (the arguments but for summary)."""
    hook, spec = kind
    lines = "\n".join(f"    yield {spec}(summary='S', {y})" for y in yields)
    return f"{body}\n\n@hookimpl\ndef {hook}():\n{lines or '    return []'}\n"


OUTPUTS = ("tasktriage_outputs", "OutputSpec")
COMMANDS = ("tasktriage_commands", "CommandSpec")
NOTHING = hooks(OUTPUTS)
SILENT = "class Mute(BaseException):\n    def __str__(self): raise SystemExit(3)\n"


def at_import(name: str, code: str, reason: str = "", state: str = "active") -> Fault:
    return Fault(name, f"{HEAD}{code}\n{NOTHING}", state, reason)


ENDLESS = {
    fault.name: fault
    for fault in (
        at_import("never-ends-at-import", "while True: time.sleep(0.1)"),
        Fault("never-ends-in-hook", f"{HEAD}@hookimpl\ndef tasktriage_outputs():\n"
              "    while True: time.sleep(0.1)\n"),
        at_import("interrupts-at-import", "raise KeyboardInterrupt"),
    )
}  # fmt: skip
"""Faults that an unrelated run can't get over; it says whose they are."""

LOADING = {
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
    )
}  # fmt: skip

"""Bad distributions that break the process that they run in, or everything in it.

Where they share a process with everybody, a run ends, hangs or says what is wrong. In processes of
their own (`--isolate-plugins`) they break themselves: `state` and `reason` are what is listed then,
`says` and `code` what somebody reads who uses them.
"""

from __future__ import annotations

from .faults_loading import HEAD, OUTPUTS, TEXT, VERSION, Fault, at_import, hooks

__all__ = ["BREAKING", "FAST", "SLOW"]

READERS = ("tasktriage_readers", "ReaderSpec")
EXTRACTORS = ("tasktriage_extractors", "ExtractorSpec")
FILES = ("classify", "--model", "tiny", "a.odd", "b.txt", "--tasks", "-f", "csv")
SLOW = {"TASKTRIAGE_ISOLATE_SECONDS": "5"}
"""For those that never end: so long they are waited for."""

FAST = {"TASKTRIAGE_ISOLATE_MEMORY": "300"}
"""For those that take all memory there is."""

EXIT = "os._exit(3)"
KILL = "os.kill(os.getpid(), 9)"
CRASH = "import ctypes; ctypes.string_at(0)"
LOOP = "print('hello', file=sys.stderr, flush=True)\nwhile True: pass"
SHUT = "os.closerange(3, 256)"
FILL = "kept = []\nwhile True: kept.append(bytearray(2**24))"
DEEP = "sys.setrecursionlimit(10**9)\nx = []\nfor _ in range(2 * 10**5): x = [x]\nrepr(x)"
NOISE = """
for number in range(3, 64):
    try: os.write(number, b'hello\\n' * 3)
    except OSError: pass
"""
BROKEN = "BrokenProcessError: "


def _body(code: str) -> str:
    return "        ".join(line + "\n" for line in code.strip().split("\n"))


def _works(
    kind: tuple[str, str], name: str, method: str, code: str, says: str, **more: str
) -> Fault:
    spec = "suffixes=('.odd',), " if kind is READERS else ""
    source = hooks(
        kind,
        f"{spec}name='{name}', factory=X",
        body=f"class X:\n    {method}:\n        {_body(code)}",
    )
    if kind is OUTPUTS:
        use = (*TEXT[:-1], name)
        says = f"format '{name}' from tt-{name} {VERSION} failed: {says}"
    elif kind is READERS:
        use = FILES
        says = f"a.odd: {says}".format(who=f"reader '{name}' from tt-{name} {VERSION} failed")
    else:
        use = ("classify", "--model", "tiny", "b.txt", "-f", "csv", "--extractor", name)
        says = f"extractor '{name}' from tt-{name} {VERSION} failed: {says}"
    return Fault(name, HEAD + source, use=use, says=says, **more)


def output(name: str, code: str, says: str) -> Fault:
    return _works(OUTPUTS, name, "def write(self, results, run, stream)", code, says)


def reader(name: str, code: str, says: str) -> Fault:
    return _works(READERS, name, "def read(self, source)", code, says)


def extractor(name: str, code: str, says: str) -> Fault:
    return _works(EXTRACTORS, name, "def extract(self, document)", code, says)


HUGE = hooks(OUTPUTS, "name='huge', factory=print").replace("'S'", "'S' * 10**7")
BREAKING = {
    fault.name: fault
    for fault in (
        # at import, or in the hook
        at_import("leaves-at-import", EXIT, f"import: {BROKEN}ended with exit code 3", "broken"),
        at_import("kills-itself-at-import", KILL, f"import: {BROKEN}ended by SIGKILL", "broken"),
        at_import("crashes-at-import", CRASH, f"import: {BROKEN}ended by SIGSEGV", "broken"),
        at_import("recurses-in-c-at-import", DEEP, f"import: {BROKEN}ended by SIGSEGV", "broken"),
        at_import("loops-at-import", LOOP, "import: TimeoutError: said nothing for 5 s", "broken"),
        at_import("fills-memory-at-import", FILL,
                  "import: NeedsMemoryError: needs more than 300 MiB of memory", "broken"),
        at_import("shuts-descriptors-at-import", SHUT, f"import: {BROKEN}", "broken"),
        at_import("writes-everywhere-at-import", NOISE,
                  f"import: {BROKEN}wrote what is no answer", "broken"),
        Fault("leaves-in-hook", HEAD + f"@hookimpl\ndef tasktriage_outputs(): {EXIT}\n",
              "broken", f"collect: {BROKEN}ended with exit code 3"),
        Fault("adds-too-much", HEAD + HUGE, "broken",
              "collect: TooLargeError: an answer of more than 4 MiB"),
        # what others feel: nothing of it is felt from a process of its own
        at_import("waits-at-exit", "import atexit; atexit.register(time.sleep, 1000)"),
        at_import("waits-in-thread", "threading.Thread(target=time.sleep, args=[1000]).start()"),
        at_import("forks-at-import", "os.fork()"),
        at_import("starts-process-at-import", "subprocess.Popen(['sleep', '1000'])"),
        at_import("patches-library-at-import",
                  "import json, builtins\njson.dumps = None\nbuiltins.sorted = None\n"
                  "os.write = None", f"import: {BROKEN}", "broken"),
        at_import("empties-environment-at-import", "os.environ.clear()"),
        at_import("connects-at-import",
                  "import socket; socket.create_connection(('127.0.0.1', 9), 2)",
                  "import: ConnectionRefusedError", "broken"),
        # as it works
        output("output-leaves", EXIT, f"{BROKEN}ended with exit code 3"),
        output("output-leaves-well", "os._exit(0)", f"{BROKEN}ended with exit code 0"),
        output("output-crashes", CRASH, f"{BROKEN}ended by SIGSEGV"),
        output("output-loops", LOOP, "TimeoutError: said nothing for 5 s"),
        output("output-fills-memory", FILL,
               "NeedsMemoryError: needs more than 300 MiB of memory"),
        output("output-shuts-descriptors", SHUT, BROKEN),
        output("output-writes-everywhere", f"{NOISE}\ntime.sleep(1)",
               f"{BROKEN}wrote what is no answer"),
        reader("reader-leaves", EXIT, f"{{who}}: {BROKEN}ended with exit code 3"),
        reader("reader-crashes", CRASH, f"{{who}}: {BROKEN}ended by SIGSEGV"),
        reader("reader-loops", LOOP, "takes longer to read than 8 s"),
        reader("reader-fills-memory", FILL, "needs more than 300 MiB of memory; raise [plugins]"),
        reader("reader-interrupts", "raise KeyboardInterrupt", "{who}: KeyboardInterrupt"),
        extractor("extractor-leaves", EXIT, f"{BROKEN}ended with exit code 3"),
        extractor("extractor-crashes", CRASH, f"{BROKEN}ended by SIGSEGV"),
        extractor("extractor-loops", LOOP, "TimeoutError: said nothing for 5 s"),
        extractor("extractor-fills-memory", FILL,
                  "NeedsMemoryError: needs more than 300 MiB of memory"),
    )
}  # fmt: skip
"""Faults that a run can't get over which shares a process with them."""

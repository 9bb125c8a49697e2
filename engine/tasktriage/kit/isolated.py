"""Read a hostile document in a process of its own, which can be ended, and may break.

A parser's time and memory can't be bounded from inside: one page of a PDF, or one tag of a web
page, can hold it for hours, and what is written in C can fall over. So the parser runs in a child
that is given the bytes and answers in JSON, and is ended when its time is over.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.errors import InputError, one_line
from tasktriage.contracts.limits import Limits
from tasktriage.contracts.source import Source

if TYPE_CHECKING:
    from subprocess import Popen

__all__ = ["bound", "end_with_kin", "in_own_process", "own_python", "serve"]

NO_MEMORY = re.compile("failed to map segment|allocate memory")  # what the loader says of it
BOOT = (
    "import sys; module, *sys.path[:] = sys.argv[1:]; del sys.argv[1:]; "
    "from importlib import import_module; import_module(module).serve()"
)


def own_python(module: str, path: Sequence[str] | None = None) -> list[str]:
    """Return the command of a Python process that calls `serve()` of a module.

    It is isolated (-I), so that no module in the folder of the documents is imported by its name;
    `path` is its `sys.path`, by default this process's. It writes byte code (-B) as this one does.
    """
    folders = sys.path if path is None else path
    own = ["-B"] if sys.dont_write_bytecode else []
    return [sys.executable, "-I", *own, "-X", "utf8", "-c", BOOT, module, *folders]


def end_with_kin(process: Popen[bytes]) -> None:
    """End a process that leads a session of its own, and all that it started in it."""
    import signal

    with suppress(OSError, AttributeError):  # it is gone, or Windows, which knows no groups
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def in_own_process(source: Source, function: str) -> Any:
    """Return what `module:function` says of a source, called in a Python process of its own.

    The function takes a `Source` that holds the bytes in `data` and has the same name, title and
    limits. What it returns must be JSON: dicts, lists, strings, numbers, None.

    Raises:
        InputError: the function raised it; or it took longer, needed more memory or returned
            more than the limits allow; or its process broke.
        RuntimeError: the function raised something else.
    """
    # every plugin imports this module, few need a process
    import subprocess

    header = {
        "function": function,
        "name": source.name,
        "title": source.title,
        "limits": asdict(source.limits),
    }
    data = source.read_bytes()
    try:
        done = subprocess.run(
            own_python(__name__),
            input=json.dumps(header).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=source.limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        problem = f"takes longer to read than {source.limits.seconds:,} s"
        raise source.over("seconds", problem) from None
    except OSError as error:
        problem = f"can't be read: no process can be started ({error.strerror or error})"
        raise InputError(source.name, problem) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise InputError(
            source.name, f"is so damaged that its reader broke (exit code {done.returncode})"
        ) from None
    if "result" in answer:
        return answer["result"]
    if "over" in answer:
        raise source.over(*answer["over"])
    if "problem" in answer:
        raise InputError(source.name, answer["problem"])
    raise RuntimeError(answer["error"])


def serve() -> None:
    """Answer one request on standard input; what `in_own_process` starts."""
    header = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**header["limits"])
    bound(limits.memory)
    # what a library prints must not end up in the answer
    answer_to = os.dup(1)
    os.dup2(2, 1)
    try:
        data = sys.stdin.buffer.read()
        source = Source(name=header["name"], data=data, title=header["title"], limits=limits)
        answer = json.dumps(_answer(source, header["function"]))
        if len(answer) > limits.size_bytes:
            answer = json.dumps({"over": ("size", f"holds more than {limits.size:,} MiB of text")})
    except MemoryError:
        problem = f"needs more than {limits.memory:,} MiB of memory to read"
        answer = json.dumps({"over": ("memory", problem)})
    with os.fdopen(answer_to, "wb") as stream:
        stream.write(answer.encode())


def _answer(source: Source, function: str) -> dict[str, Any]:
    try:
        return {"result": resolve_name(function)(source)}
    except InputError as error:
        return {"problem": error.problem}
    except MemoryError:
        raise
    except Exception as error:
        if isinstance(error, (ImportError, OSError)) and NO_MEMORY.search(str(error)):
            raise MemoryError from error
        return {"error": one_line(error)}


def bound(memory: int) -> None:
    """Bound this process's memory, in MiB, where the system can; and leave no core dump."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # first: macOS refuses the other
        most = memory * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ImportError, ValueError, OSError):  # Windows has no such module, macOS no such limit
        pass

"""Refuse the network to Python code, and write down what it tried: imported at Python's start.

For any system, and with the names that were asked for; but a process that is started with -I
imports no such module, and C++ code is not seen.
"""

from __future__ import annotations

import os
import sys
from typing import Any

WATCHED = frozenset(
    f"socket.{call}"
    for call in ("bind", "connect", "getaddrinfo", "gethostbyaddr", "gethostbyname", "sendmsg")
) | {"socket.sendto"}


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Let no watched call through."""
    if event in WATCHED:
        said = [str(a) for a in arguments if isinstance(a, (str, bytes, tuple))]
        with open(os.environ["NETWORK_LOG"], "a") as file:  # noqa: PTH123 (pathlib is slow here)
            file.write(f"python: {event} {' '.join(said)}\n")
        raise OSError(f"{event} is refused in this test")


if "NETWORK_LOG" in os.environ:
    sys.addaudithook(refuse)

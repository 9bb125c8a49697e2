"""Run a command without a network, and write down what it tried: `sealed.py LOG COMMAND…`.

For Linux. A filter in the kernel hands every call of `socket` by the command, or by any process
that comes of it, to this one, which refuses it. So it does not matter whether Python or C++ asks,
nor how; no name can be looked up and no host reached without a socket. It needs no rights and no
compiler.

Unix sockets are refused too, or a daemon on this machine might look a name up, but are not written
down: the C library asks for a user's name that way.
"""

from __future__ import annotations

import ctypes
import os
import platform
import select
import socket
import struct
import sys
from fcntl import ioctl
from pathlib import Path

# (the name that the kernel has for the machine, the numbers of the calls seccomp and socket)
MACHINES = {"x86_64": (0xC000003E, 317, 41), "aarch64": (0xC00000B7, 277, 198)}
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06  # of the filter's instructions
NUMBER_AT, MACHINE_AT = 0, 4  # where the call's number and the machine stand in what it is given
KILL, ASK, ALLOW = 0x80000000, 0x7FC00000, 0x7FFF0000
NO_NEW_PRIVILEGES, SET_FILTER, NEW_LISTENER = 38, 1, 8
RECEIVE, ANSWER = 0xC0502100, 0xC0182101
REQUEST = struct.Struct("=QII iIQ6Q")  # id, process, flags; number, machine, address, arguments
REPLY = struct.Struct("=QqiI")  # id, value, error, flags
EACCES = 13


def seal() -> int:
    """Put the filter on this process, for good, and return where its questions arrive."""
    machine, seccomp, number = MACHINES[platform.machine()]
    steps = [
        (LOAD, 0, 0, MACHINE_AT),
        (JUMP_IF_EQUAL, 1, 0, machine),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
        (JUMP_IF_EQUAL, 0, 1, number),
        (RETURN, 0, 0, ASK),
        (RETURN, 0, 0, ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = struct.pack("@HP", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        listener = libc.syscall(seccomp, SET_FILTER, NEW_LISTENER, program)
        if listener >= 0:
            return int(listener)
    raise OSError(ctypes.get_errno(), "this system lets nobody filter calls")


def refuse(listener: int, log: Path) -> None:
    """Answer one question: no."""
    request = bytearray(REQUEST.size)
    try:
        ioctl(listener, RECEIVE, request)
        number, process, _, _, _, _, family, *_ = REQUEST.unpack(request)
        if family != socket.AF_UNIX:
            name = Path(f"/proc/{process}/comm").read_text().strip()
            with log.open("a") as file:
                file.write(f"kernel: {name} asked for a socket of family {family}\n")
        ioctl(listener, ANSWER, bytearray(REPLY.pack(number, 0, -EACCES, 0)))
    except FileNotFoundError:  # who asked is gone
        pass


def main(log: Path, command: list[str]) -> int:
    """Run the command, and return its exit code."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        socket.send_fds(theirs, [b"."], [seal()])
        os.execvp(command[0], command)
    theirs.close()
    _, listeners, _, _ = socket.recv_fds(ours, 1, 1)
    questions = select.poll()
    for listener in listeners:  # none if there is no filter, and then no command either
        questions.register(listener, select.POLLIN)
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        for listener, events in questions.poll(50):
            if events & select.POLLIN:
                refuse(listener, log)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))

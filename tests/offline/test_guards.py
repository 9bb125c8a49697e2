"""The guards themselves: whoever tries is refused, and it is written down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from .conftest import PYTHON

PYTHONS = "import socket\ntry: socket.getaddrinfo('example.org', 443)\nexcept OSError: pass"
# as onnxruntime asks: past Python
NATIVE = """
import ctypes
found = ctypes.c_void_p()
assert ctypes.CDLL(None).getaddrinfo(b"example.org", b"443", None, ctypes.byref(found)) != 0
"""
ADDRESS = """
import socket
try: socket.socket().connect(("192.0.2.1", 443))
except OSError: pass
"""
DATAGRAM = """
import socket
try: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))
except OSError: pass
"""
UNIX = "import socket\ntry: socket.socket(socket.AF_UNIX)\nexcept OSError: print('refused')"


def child_of(code: str, *options: str) -> str:
    """The code, run by a child of the process that is given this."""
    return f"import subprocess, sys; subprocess.run([sys.executable, *{options!r}, '-c', {code!r}])"


@pytest.mark.parametrize(
    "code",
    [
        PYTHONS,
        NATIVE,
        ADDRESS,
        child_of(PYTHONS),
        child_of(NATIVE, "-I"),
        child_of(child_of(NATIVE, "-I", "-S")),
    ],
    ids=["python", "native", "address", "child", "isolated", "grandchild"],
)
def test_the_kernel_refuses_python_native_code_and_children(sealed, kernel, code):
    if kernel:
        pytest.skip(kernel)
    guard = replace(sealed, python=False)
    assert guard.run(PYTHON, "-c", code).returncode == 0
    assert [line for line in guard.tried() if line.endswith("asked for a socket of family 2")]


def test_a_unix_socket_is_refused_in_silence(sealed, kernel):
    if kernel:
        pytest.skip(kernel)
    assert sealed.run(PYTHON, "-c", UNIX).stdout == "refused\n"
    assert sealed.tried() == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (PYTHONS, "python: socket.getaddrinfo example.org"),
        (ADDRESS, "python: socket.connect ('192.0.2.1', 443)"),
        (DATAGRAM, "python: socket.sendto ('192.0.2.1', 53)"),
        (child_of(PYTHONS), "python: socket.getaddrinfo example.org"),
    ],
    ids=["name", "address", "datagram", "child"],
)
def test_python_refuses_its_own_code_and_children(sealed, code, expected):
    guard = replace(sealed, kernel=False)
    assert guard.run(PYTHON, "-c", code).returncode == 0
    assert expected in guard.tried()


def test_what_is_left_at_home_is_seen(sealed):
    code = "from pathlib import Path; Path('~/.events').expanduser().touch()"
    assert sealed.run(PYTHON, "-c", code).returncode == 0
    assert sealed.left() == [".events"]

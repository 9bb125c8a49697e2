"""Download the original files of a data set: checked, resumed, and never by surprise.

Standard library, because a cut download must go on where it stopped and the usual helpers
(pooch) start again from the first byte. The proxy variables (`HTTPS_PROXY`, `NO_PROXY`, in
either case) are honoured.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from tasktriage.contracts.errors import InputError, OutputError
from tasktriage.domain.dataset import DatasetFile, DatasetInfo
from tasktriage.kit.progress import Progress, unreported

__all__ = ["fetch", "is_there"]

CHUNK = 1 << 16  # bytes read, and reported, at a time
RETRIES = 3
WAIT = 1.0  # seconds before the first retry; doubles with each
TIMEOUT = 30.0  # seconds without a byte
PART = ".part"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""HTTP statuses that another try may change."""


class _PassingError(Exception):
    """Something that another try may mend; the message is for the user."""


class _ChangedError(Exception):
    """The remote file is another one; the message says what was found."""


@dataclass(frozen=True)
class _Goal:
    """A file, where it goes, and where it grows."""

    file: DatasetFile
    path: Path
    part: Path
    progress: Progress


def fetch(
    info: DatasetInfo,
    folder: Path,
    *,
    progress: Progress = unreported,
    wait: float = WAIT,
) -> list[Path]:
    """Download what is not in `folder` yet; return the paths of all files.

    A file appears under its name only when its size and sha256 are right. Until then it is
    `NAME.part`, from which the next call goes on. `progress` counts the bytes of each file.
    `wait`: seconds before the first of three retries.

    Raises:
        InputError: no network, an HTTP error, a cut download, a remote file that has changed
            (with both hashes), or another file of that name in the folder.
        OutputError: the folder can't be written.
    """
    paths = []
    for file in info.files:
        _check_names(file)
        goal = _Goal(file, folder / file.name, folder / (file.name + PART), progress)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not is_there(folder, file):
                _fetch(goal, wait)
        except OSError as error:
            raise OutputError(f"{goal.path}: can't be written: {error.strerror or error}") from None
        goal.progress(file.name, file.bytes, file.bytes)
        paths.append(goal.path)
    return paths


def is_there(folder: Path, file: DatasetFile) -> bool:
    """Whether the file is in the folder.

    Raises:
        InputError: one of that name is, with other content.
    """
    path = folder / file.name
    if not path.is_file():
        return False
    found = _sha256(path)
    if found != file.sha256:
        raise InputError(
            str(path),
            f"is another file than the one to fetch; expected sha256 {file.sha256}, found "
            f"{found}; move it away",
        )
    return True


def _check_names(file: DatasetFile) -> None:
    if Path(file.name).name != file.name or file.name.startswith("."):
        raise InputError(file.name, "is no plain file name")
    _check_url(file.url)


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise InputError(url, "is not https")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect away from https."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _check_url(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _fetch(goal: _Goal, wait: float) -> None:
    # made here: the proxy variables are read when an opener is made
    opener = urllib.request.build_opener(_Redirects)
    for attempt in range(RETRIES + 1):
        if attempt:
            time.sleep(wait * 2 ** (attempt - 1))
        try:
            resumed = _download(goal, opener)
            found = _sha256(goal.part)
            if found == goal.file.sha256:
                goal.part.replace(goal.path)
                return
            if not resumed:
                raise _ChangedError(f"sha256 {found}")
            goal.part.unlink()
            problem = "what was here from before does not fit"
        except _PassingError as error:
            problem = str(error)
        except _ChangedError as error:
            goal.part.unlink(missing_ok=True)
            raise InputError(
                goal.file.url,
                f"the remote file has changed: expected {goal.file.bytes:,} bytes with sha256 "
                f"{goal.file.sha256}, found {error}",
            ) from None
    have = _size(goal.part)
    kept = f"; {have:,} of {goal.file.bytes:,} bytes are here, call again to go on" if have else ""
    raise InputError(goal.file.url, f"{problem}, after {RETRIES} retries{kept}")


def _download(goal: _Goal, opener: urllib.request.OpenerDirector) -> bool:
    """Add to the part until it is whole; return whether it had bytes from before."""
    have = _size(goal.part)
    if have >= goal.file.bytes:
        if have == goal.file.bytes:
            return True
        goal.part.unlink()
        have = 0
    headers = {"Accept-Encoding": "identity", "User-Agent": "tasktriage"}
    if have:
        headers["Range"] = f"bytes={have}-"
    request = urllib.request.Request(goal.file.url, headers=headers)
    with _open(opener, request, goal) as response:
        start = _start(goal, response, have)
        with goal.part.open("r+b" if start else "wb") as stream:
            stream.seek(start)
            stream.truncate()
            _copy(goal, response, stream, start)
            stream.flush()
            os.fsync(stream.fileno())
    return start > 0


def _open(
    opener: urllib.request.OpenerDirector, request: urllib.request.Request, goal: _Goal
) -> http.client.HTTPResponse:
    try:
        response: http.client.HTTPResponse = opener.open(request, timeout=TIMEOUT)
        return response
    except urllib.error.HTTPError as error:
        error.close()
        answer = f"the server answered {error.code} {error.reason}"
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            goal.part.unlink(missing_ok=True)
            raise _PassingError(answer) from None
        if error.code in PASSING:
            raise _PassingError(answer) from None
        raise InputError(goal.file.url, answer) from None
    except urllib.error.URLError as error:
        reason = error.reason
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise InputError(
                goal.file.url,
                f"the certificate is not trusted ({reason.verify_message}); SSL_CERT_FILE can "
                "name the bundle of your proxy",
            ) from None
        raise _PassingError(_unreachable(reason)) from None
    except (http.client.HTTPException, OSError) as error:
        raise _PassingError(_unreachable(error)) from None


def _unreachable(reason: object) -> str:
    return (
        f"can't be reached ({_reason_text(reason)}); check the network, and HTTPS_PROXY if you are "
        "behind one"
    )


def _reason_text(reason: object) -> str:
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__


def _start(goal: _Goal, response: http.client.HTTPResponse, have: int) -> int:
    """Return the byte that the answer begins with; refuse one of another length."""
    headers = response.headers
    if response.status == http.client.PARTIAL_CONTENT:
        given = headers.get("Content-Range", "").strip()
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", given)
        if found is None or int(found[1]) != have:
            goal.part.unlink(missing_ok=True)
            raise _PassingError("the server answered with another range than was asked for")
        start, total = have, found[2]
    else:  # the server knows no ranges, and sends it all
        start, total = 0, headers.get("Content-Length", "*")
    if total.isdigit() and int(total) != goal.file.bytes:
        raise _ChangedError(f"{int(total):,} bytes")
    return start


def _copy(goal: _Goal, response: http.client.HTTPResponse, stream: IO[bytes], have: int) -> None:
    """Write what comes, and no byte more than was announced."""
    while True:
        left = goal.file.bytes - have
        try:
            chunk = response.read(min(CHUNK, left + 1))
        except (http.client.HTTPException, OSError) as error:
            raise _PassingError(f"the download was cut ({_reason_text(error)})") from None
        if not chunk:
            break
        if len(chunk) > left:
            raise _ChangedError(f"more than {goal.file.bytes:,} bytes")
        stream.write(chunk)
        have += len(chunk)
        goal.progress(goal.file.name, have, goal.file.bytes)
    if have < goal.file.bytes:
        raise _PassingError("the download was cut")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

"""Who writes a new plugin, as far as that is said."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass

from tasktriage.contracts.errors import UsageError
from tasktriage.kit.display import plain_line
from tasktriage.kit.toml_text import toml_text

__all__ = ["Author", "author_of"]

ADDRESSED = re.compile(r"(?P<name>[^<>]*)<(?P<mail>[^<>]*)>")
QUOTED = re.compile(r'"([^"]*)"')  # a whole name, as mail programs write it
LONGEST = 200  # characters of a name or an address
WAIT = 5  # seconds for git, which answers in milliseconds


@dataclass(frozen=True, slots=True)
class Author:
    """A name, and an address or nothing."""

    name: str
    mail: str = ""

    @property
    def toml(self) -> str:
        """As pyproject.toml has it: a line with its end."""
        mail = f", email = {toml_text(self.mail)}" if self.mail else ""
        return f"authors = [{{ name = {toml_text(self.name)}{mail} }}]\n"


def author_of(said: str | None) -> Author | None:
    """Return the author who is `said` to be it ("Ada", "Ada <ada@example.org>").

    None is said: the one that git knows; None where it knows none.

    Raises:
        UsageError: what is said has no name, or an address that is none.
    """
    if said is None:
        return _author(_git("user.name"), _git("user.email"))
    parts = ADDRESSED.fullmatch(plain_line(said).strip())
    name, mail = (parts["name"].strip(), parts["mail"]) if parts else (said, "")
    if parts and (quoted := QUOTED.fullmatch(name)):
        name = quoted[1]
    found = _author(name, mail)
    if parts is None and "<" in said:
        found = None
    if found is not None and max(len(found.name), len(found.mail)) > LONGEST:
        raise UsageError(
            f"--author takes {LONGEST} characters of a name, and as many of an address"
        )
    if found is None or (found.mail != mail.strip()):
        raise UsageError(f"--author is a name, or 'Name <address>', got {said[:60]!r}")
    return found


def _author(name: str, mail: str) -> Author | None:
    name, mail = plain_line(name), plain_line(mail)
    sound = mail.count("@") == 1 and " " not in mail and not mail.startswith("@")
    return Author(name, mail if sound and not mail.endswith("@") else "") if name else None


def _git(key: str) -> str:
    """Return a value of git's configuration; "" without git, or where it has none."""
    try:
        done = subprocess.run(
            ["git", "config", "--get", key],
            capture_output=True,
            timeout=WAIT,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip()

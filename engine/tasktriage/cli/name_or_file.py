"""An argument that is the name of something registered, or a TOML file of one's own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from click.shell_completion import CompletionItem

from tasktriage.contracts.errors import UnknownNameError, UsageError

from .options import complete

__all__ = ["complete_name_or_file", "of_name_or_file"]

SUFFIX = ".toml"
BEGINNINGS = ("./", "../", "~", f".{os.sep}", f"..{os.sep}")
ValueT = TypeVar("ValueT")


def of_name_or_file(
    said: str, named: Callable[[str], ValueT], read: Callable[[Path], ValueT]
) -> tuple[ValueT, Path | None]:
    """Return what a name or a file has, and the file.

    What ends in ".toml" or begins like a path is a file; what has a slash may be either, since a
    qualified name has one too; anything else is a name.

    Args:
        said: what the user wrote.
        named: what a name stands for; raises UnknownNameError of none.
        read: what a file holds.

    Raises:
        UsageError: there is no such name, or there is a file of that path too.
        InputError: the file can't be read, or is wrong.
    """
    if not said.strip():
        raise UsageError("a name is empty")
    path = Path(said)
    if said.casefold().endswith(SUFFIX) or said.startswith(BEGINNINGS) or path.is_absolute():
        return read(path), path
    is_file = ("/" in said or os.sep in said) and path.is_file()
    try:
        value = named(said)
    except UnknownNameError as error:
        if is_file:
            return read(path), path
        more = f"; for the file write {said}{SUFFIX}" if Path(said + SUFFIX).is_file() else ""
        raise UsageError(f"{error}{more or f', or name a file, which ends in {SUFFIX}'}") from None
    if is_file:
        raise UsageError(f"'{said}' is a name and a file too; for the file write ./{said}")
    return value, None


def complete_name_or_file(
    kind: str,
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Return a completer of the names of a kind of component, and of files."""
    names = complete(kind)

    def completer(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        # first: a shell forgets the names before it
        files: CompletionItem = CompletionItem(incomplete, type="file")
        return [files, *names(context, parameter, incomplete)]

    return completer

"""`tasktriage cache show | clear`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tasktriage.contracts.errors import InputError, one_line
from tasktriage.extend.catalogue import CatalogueFile
from tasktriage.kit.cache_folder import FOLDER, cache_folder
from tasktriage.models.answers import LIMIT, cache_limit
from tasktriage.models.store import FILE, MIB, RowStore

__all__ = ["cache"]


@click.group(
    epilog=f"It is in the user's cache folder, or where ${FOLDER} says. It takes at most 512 MiB, "
    f"or what ${LIMIT} says; what was used longest ago goes first."
)
def cache() -> None:
    """Show or empty the cache that `classify --cache` and `extract --cache` keep.

    It holds what a model says of a text, under a hash of both; the texts are not in it. What
    another model says, or the same one on another device, is kept apart.

    Beside it lies what third-party plugins add, so that they are imported when they are used.
    """


@cache.command()
def show() -> None:
    """Show where it is, how many texts it knows and how much it takes."""
    path = cache_folder() / FILE
    texts = 0
    if path.is_file():
        with _opened(path) as store:
            texts = store.count()
    size = sum(file.stat().st_size for file in path.parent.glob(f"{FILE}*") if file.is_file())
    click.echo(f"File:  {path}{'' if path.is_file() else ' (not there yet)'}")
    click.echo(f"Texts: {texts:,}")
    click.echo(f"Size:  {size / MIB:.1f} of at most {cache_limit():,} MiB")
    catalogue = CatalogueFile(cache_folder())
    click.echo(f"Plugins known without importing them: {catalogue.known:,}, in {catalogue.path}")


@cache.command()
def clear() -> None:
    """Drop all that it holds; runs that use it meanwhile go on."""
    path = cache_folder() / FILE
    dropped = 0
    if path.is_file():
        with _opened(path) as store:
            dropped = store.clear()
    click.echo(f"{dropped:,} texts dropped from {path}")
    catalogue = CatalogueFile(cache_folder())
    known = catalogue.known
    catalogue.clear()
    click.echo(f"{known:,} plugins will be imported again to be known")


@contextmanager
def _opened(path: Path) -> Iterator[RowStore]:
    try:
        store = RowStore(path, cache_limit() * MIB)
        try:
            yield store
        finally:
            store.close()
    except sqlite3.Error as error:
        problem = f"can't be used as a cache ({one_line(error)}); if it is damaged, delete it"
        raise InputError(str(path), problem) from None

"""`tasktriage plugins`: each command is in a file of its own."""

from __future__ import annotations

import click

from .plugins_check import check
from .plugins_info import info
from .plugins_install import install
from .plugins_list import list_
from .plugins_new import new

__all__ = ["plugins"]


@click.group()
def plugins() -> None:
    """List, show, check, start and install plugins."""


for command in (list_, info, new, check, install):
    plugins.add_command(command)

"""The options on what is said beside labels: sectors, policies, occupations, observed use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from tasktriage.contracts.errors import UsageError
from tasktriage.kit.policy_file import read_policy
from tasktriage.kit.taxonomy_file import read_taxonomy

from .app import app_of
from .options import complete, data_dir_option

__all__ = ["beside_options"]

NO_ADVICE = "policies: no legal advice; 'tasktriage policies show NAME' says whose reading they are"
LATER = "--as-of is a day to come: rules may change or end before it, and others may be made"
OPTIONS = (
    click.option(
        "--sector",
        "sectors",
        multiple=True,
        metavar="NAME",
        shell_complete=complete("taxonomies"),
        help="Match tasks to this taxonomy; may be repeated. 'auto' takes the sector that fits.",
    ),
    click.option(
        "--sector-file",
        "sector_files",
        multiple=True,
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="TOML",
        help="Match tasks to the taxonomy in this file.",
    ),
    click.option(
        "--policy",
        "policies",
        multiple=True,
        metavar="NAME[/RULE]",
        shell_complete=complete("policies"),
        help="Show which tasks the rules of this policy speak of; may be repeated.",
    ),
    click.option(
        "--policy-file",
        "policy_files",
        multiple=True,
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="TOML",
        help="As --policy, with the rules in this file.",
    ),
    click.option(
        "--policy-input",
        "policy_inputs",
        multiple=True,
        metavar="NAME=VALUE",
        help="What a rule needs to know, as impact-level=III.",
    ),
    click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help="The day whose rules change labels; by default today.",
    ),
    click.option("--occupation", is_flag=True, help="Say which occupation a role is."),
    click.option(
        "--observed-use", is_flag=True, help="Say where AI was seen at a task, if at all."
    ),
    data_dir_option,
)


def beside_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options; what they say comes as the parameter `beside`, named as `Engine` names it."""

    @wraps(command)
    def gathered(
        *args: Any,
        sectors: tuple[str, ...],
        sector_files: tuple[Path, ...],
        policies: tuple[str, ...],
        policy_files: tuple[Path, ...],
        policy_inputs: tuple[str, ...],
        as_of: datetime | None,
        occupation: bool,
        observed_use: bool,
        folder: Path | None,
        **given: Any,
    ) -> int:
        _needs_policy({"--policy-input": policy_inputs, "--as-of": as_of}, policies, policy_files)
        day = None if as_of is None else as_of.date()
        beside = {
            "sectors": sectors,
            "taxonomies": [read_taxonomy(path) for path in sector_files],
            "policies": [*policies, *(read_policy(path) for path in policy_files)],
            "policy_inputs": _inputs(policy_inputs),
            "as_of": day,
            "occupation": occupation,
            "observed_use": observed_use,
            "data_dir": folder,
        }
        code = command(*args, beside=beside, **given)
        if day is not None and day > date.today():
            app_of(click.get_current_context()).say("note", LATER)
        if policies or policy_files:
            app_of(click.get_current_context()).say("note", NO_ADVICE)
        return code

    for option in reversed(OPTIONS):
        gathered = option(gathered)
    return gathered


def _needs_policy(said: Mapping[str, object], *asked: tuple[object, ...]) -> None:
    """Refuse what is said of policies where none is asked for.

    Raises:
        UsageError: something is.
    """
    for option, value in said.items():
        if value and not any(asked):
            raise UsageError(f"{option} is about policies: name one with --policy or --policy-file")


def _inputs(said: tuple[str, ...]) -> dict[str, str]:
    """Return the value of each input by its name.

    Raises:
        BadParameter: one is not NAME=VALUE, or stands twice.
    """
    found: dict[str, str] = {}
    for text in said:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise click.BadParameter(f"'{text}' is not NAME=VALUE", param_hint="--policy-input")
        if found.setdefault(name, value) != value:
            raise click.BadParameter(f"'{name}' stands twice", param_hint="--policy-input")
    return found

"""`tasktriage plugins check NAME|PATH`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from tasktriage.cli.app import App, app_of, config_files

if TYPE_CHECKING:
    from tasktriage.cli.checked import Checking
    from tasktriage.cli.plugin_target import PluginTarget
    from tasktriage.cli.probing import Limits, Probe

__all__ = ["check"]

FIND_SECONDS = 60  # in which every plugin that is installed can be listed


@click.command()
@click.argument("name", metavar="NAME|PATH")
@click.option("--component", metavar="NAME", help="That component alone: NAME or KIND:NAME.")
@click.option(
    "--sample",
    "samples",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, resolve_path=True),
    help="A file that its readers should read.",
)
@click.option("--api", metavar="RELEASE", help="Newer checks than of this release may fail: 1.0.")
@click.option(
    "--expect",
    "expected",
    multiple=True,
    metavar="[NAME:]ID=WHY",
    help="A check that the component NAME, or each, can't pass, and why.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.1),
    default=120,
    show_default=True,
    help="What a stage may take.",
)
@click.option(
    "--memory",
    type=click.IntRange(64),
    default=4096,
    show_default=True,
    help="MiB that it may take.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def check(
    context: click.Context,
    name: str,
    component: str | None,
    samples: tuple[str, ...],
    api: str | None,
    expected: tuple[str, ...],
    seconds: float,
    memory: int,
    as_json: bool,
) -> None:
    """Check a plugin: what it does when it is listed, then each of its components.

    NAME is a plugin, distribution or component that is installed; PATH a .py file, a folder with
    pyproject.toml, or a wheel, which need not be installed. All of it runs in processes of its own.
    Exits with 1 if a check fails.
    """
    from tasktriage.cli.checked import Checking
    from tasktriage.cli.lazy import CORE
    from tasktriage.cli.probing import Limits, Probe

    app = app_of(context)
    app.settings  # noqa: B018 (what is wrong with a file is said before anything runs)
    with TemporaryDirectory(prefix="tasktriage-check-") as folder:
        scratch = Path(folder).resolve()
        limits = Limits(seconds, memory)
        target, only = _target(app, name, component, scratch, limits)
        checking = Checking(
            only=only,
            samples=samples,
            api=_release(api),
            expected=_expectations(expected, Probe(scratch, [], limits)),
            config=[str(path.resolve()) for path in config_files()],
            core=tuple(CORE),
        )
        probe = Probe(scratch, target.folders, limits)
        failed = _run(target, checking, probe, component=component, as_json=as_json)
    if failed:
        raise click.exceptions.Exit(1)


def _run(
    target: PluginTarget,
    checking: Checking,
    probe: Probe,
    *,
    component: str | None,
    as_json: bool,
) -> bool:
    """Check and print; whether anything failed."""
    from tasktriage.cli import check_report
    from tasktriage.cli.checked import counts, look_at
    from tasktriage.contracts.errors import UsageError

    parts = []
    for part in look_at(target, probe, checking):
        parts.append(part)
        if not as_json:
            check_report.print_part(part)
    if as_json:
        click.echo(check_report.as_json(target.title, parts))
    else:
        check_report.print_counts(target.title, parts)
    failed = bool(counts(parts).get("failed"))
    if component and not failed and not any(part.name for part in parts):
        raise UsageError(f"{target.title} has no component '{component}'")
    return failed


def _target(
    app: App, name: str, component: str | None, scratch: Path, limits: Limits
) -> tuple[PluginTarget, Callable[[str, str, str], bool]]:
    """Return what is to be checked, and what tells its components that are meant.

    Raises:
        UsageError: there is no such thing.
        InputError: it is no plugin.
    """
    from tasktriage.cli.plugin_target import installed, is_path, target_of_path

    only = _chosen(component)
    if is_path(name):
        return target_of_path(Path(name), scratch), only
    if (target := installed(name, app.plugins.records())) is not None:
        return target, only
    return _of_component(app, name, scratch, limits)


def _of_component(
    app: App, name: str, scratch: Path, limits: Limits
) -> tuple[PluginTarget, Callable[[str, str, str], bool]]:
    """Return the plugin that has a component; those that there are, are listed elsewhere."""
    from dataclasses import replace

    from tasktriage.cli.plugin_target import installed, target_of_path
    from tasktriage.cli.probing import Probe
    from tasktriage.contracts.errors import UnknownNameError, UsageError

    answer: dict[str, Any] = {"found": [], "known": []}
    probe = Probe(scratch, [], replace(limits, seconds=FIND_SECONDS))
    for said in probe.ask({"do": "find", "name": name, "about": {}}):
        answer = said if "found" in said else answer
    found = answer["found"]
    if not found:
        if Path(name).is_dir():  # which lacks a pyproject.toml, and that is what is said
            return target_of_path(Path(name), scratch), _chosen(None)
        known = {n for r in app.plugins.records() for n in (r.name, r.dist)}
        raise UnknownNameError("plugin", name, known | set(answer["known"]))
    if len({(one["kind"], one["dist"]) for one in found}) > 1:
        both = sorted({f"'{one['kind']}:{one['dist']}/{one['name']}'" for one in found})
        raise UsageError(f"'{name}' is ambiguous; use {' or '.join(both)}")
    (one, *_) = found
    target = installed(f"{one['dist']}/{one['plugin']}", app.plugins.records())
    if target is None:
        raise UnknownNameError("plugin", one["plugin"], ())
    return target, _chosen(f"{one['kind']}:{one['name']}")


def _chosen(component: str | None) -> Callable[[str, str, str], bool]:
    """Return what tells whether a component, by kind, noun and name, is meant."""
    kind, _, name = (component or "").rpartition(":")
    singular = kind.rstrip("s")

    def chosen(kind_of: str, noun: str, name_of: str) -> bool:
        if not component:
            return True
        return name == name_of and (not kind or kind in (kind_of, noun) or singular == kind_of[:-1])

    return chosen


def _release(api: str | None) -> str | None:
    from tasktriage.contracts.errors import UsageError
    from tasktriage.contracts.markers import API_RELEASE

    known = [f"1.{minor}" for minor in range(int(API_RELEASE.partition(".")[2]) + 1)]
    if api is not None and api not in known:
        raise UsageError(f"--api: there is no release '{api}'; there are {', '.join(known)}")
    return api


def _expectations(given: tuple[str, ...], probe: Probe) -> dict[tuple[str, str], str]:
    """Return why a component (or "") may fail a check, by both.

    Raises:
        UsageError: what is given has another form, or names no check.
    """
    from tasktriage.contracts.errors import UnknownNameError, UsageError

    found: dict[tuple[str, str], str] = {}
    known: list[str] = []
    for text in given:
        name, equals, why = text.partition("=")
        whose, _, check_id = name.rpartition(":")
        if not equals or not why.strip() or "." not in check_id:
            raise UsageError(f"--expect must be [NAME:]ID=WHY, got '{text}'")
        for said in () if known else probe.ask({"do": "ids", "about": {}}):
            known = said.get("ids", known)
        if check_id not in known:
            raise UnknownNameError("check", check_id, known)
        found[whose, check_id] = why.strip()
    return found

"""`tasktriage plan new --to`: the moves from a plan's roles to others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tasktriage.cli.app import say
from tasktriage.contracts.errors import InputError, UsageError
from tasktriage.domain.profile import Evidence, Profile
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.rollup import RollUp

if TYPE_CHECKING:
    from tasktriage.domain.migration import Migration
    from tasktriage.planning.plan_file_text import DraftRole

    from .migrate_roles import Roles

__all__ = ["with_moves"]

OVERLAP = "overlap"


def with_moves(
    engine: Engine,
    drafts: Sequence[DraftRole],
    profiles: Sequence[Profile],
    targets: Sequence[str],
    options: ReadOptions,
) -> list[DraftRole]:
    """Return a plan's roles with the moves from them; the first tells how much work overlaps.

    drafts: of the profiles, in their order. targets: as `migrate --to` takes them.

    Raises:
        UsageError: nothing has the name of a target.
        InputError: a target can't be read, or has no tasks.
    """
    if not targets:
        return list(drafts)
    from tasktriage.planning.plan_file_moves import overlap_of

    from .migrate_roles import Roles

    roles = Roles(engine, replace(options, on_error=None), RollUp(), engine.asked.data_dir)
    found = []
    for draft, profile in zip(drafts, profiles, strict=True):
        if profile.evidence is Evidence.WITHHELD:
            found.append(draft)
            continue
        moves = _moves(roles, profile, targets)
        given = overlap_of(moves, draft.name)
        inputs = draft.inputs if given is None else {**draft.inputs, OVERLAP: given}
        found.append(replace(draft, moves=moves, inputs=inputs))
    return found


def _moves(roles: Roles, profile: Profile, targets: Sequence[str]) -> tuple[Migration, ...]:
    from tasktriage.planning.migration.running import migrate
    from tasktriage.planning.plan_file_moves import MOST_MOVES, cut_moves

    source = roles.of_profile(profile)
    some = roles.targets(targets, source, _warn, alone=False)
    if not some:
        say("note", f"'{source.name:.60}' is all that --to names, so it has no moves")
        return ()
    report = migrate(source, some, embedder=roles.engine.model.embedder_id)
    count = len(report.migrations)
    if count > MOST_MOVES:
        said = f"the first {MOST_MOVES} of {count} moves are written"
        say("note", f"'{source.name:.60}': {said}; 'tasktriage migrate' has all")
    return cut_moves(report)


def _warn(error: InputError | UsageError) -> None:
    say("warning", str(error))

"""`plan new --flow`: the taxonomy whose stages a flow has."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from tasktriage.contracts.errors import TasktriageError, UsageError
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.extend.manager import Plugins

__all__ = ["flow_taxonomy"]


def flow_taxonomy(plugins: Plugins, name: str, given: Iterable[Taxonomy]) -> Taxonomy:
    """Return the taxonomy of a name, which has stages. given: those of --sector-file.

    Raises:
        UnknownNameError: there is none.
        UsageError: it has no stages; says which have.
    """
    own = {one.name.casefold(): one for one in given}
    found = own.get(name.casefold())
    if found is None:
        found = plugins.taxonomies.create(name)
    if found.stages:
        return found
    staged = [one.name for one in own.values() if one.stages]
    for other in plugins.taxonomies.names():
        with suppress(TasktriageError):  # whatever is wrong with another one is not asked here
            if plugins.taxonomies.create(other).stages:
                staged.append(other)
    raise UsageError(
        f"--flow {name}: this taxonomy has no stages; those that have are "
        f"{', '.join(sorted(set(staged)))}"
    )

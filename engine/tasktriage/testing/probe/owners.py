"""Whose a name is that is no plugin's: which plugin has a component of that name."""

from __future__ import annotations

from tasktriage.extend.hookspecs import KINDS
from tasktriage.extend.manager import Plugins

from .voice import Voice

__all__ = ["tell_owners"]


def tell_owners(name: str, voice: Voice) -> None:
    """Tell the plugins that have a component `NAME`, `kind:NAME` or `distribution/NAME`."""
    voice.stage("find")
    kind, colon, bare = name.rpartition(":")
    kinds = [one for one in KINDS if not colon or kind in (one, KINDS[one].kind.noun, one[:-1])]
    found, known = [], set()
    plugins = Plugins()
    for one in kinds:
        for entry in plugins.registry(one):
            known.add(entry.name)
            if bare in (entry.name, entry.qualified):
                found.append(
                    {
                        "dist": entry.plugin.dist,
                        "plugin": entry.plugin.name,
                        "kind": one,
                        "name": entry.name,
                        "noun": entry.kind.noun,
                    }
                )
    voice.tell(found=found, known=sorted(known))

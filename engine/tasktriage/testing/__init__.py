"""The conformance kit: what a component of each kind must do, and who may ask.

A test of a plugin is a class, one test a check::

    from tasktriage.testing import OutputContract

    class TestMyFormat(OutputContract):
        name = "my-format"

or a call::

    from tasktriage import Plugins, Settings
    from tasktriage.testing import check

    def test_my_format():
        plugins = Plugins.from_settings(Settings(), strict=True)
        check(plugins.outputs.find("my-format"))

`pytest_plugins = ["tasktriage.testing.plugin"]` in a conftest.py brings fixtures; nothing here is
imported by pytest unless it is asked for, and nothing here needs pytest to be imported.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # and in `_HOMES`
    from .conformance import ConformanceCheck, Finding
    from .contracts import (
        ClassifierContract,
        CommandContract,
        DatasetContract,
        EmbedderContract,
        ExtractorContract,
        ModelContract,
        OutputContract,
        PluginContract,
        PolicyContract,
        ReaderContract,
        TaxonomyContract,
    )
    from .kinds.registry import checks
    from .kinds.running import CHECKS, Check, check, examine

__all__ = [
    "CHECKS",
    "Check",
    "ClassifierContract",
    "CommandContract",
    "ConformanceCheck",
    "DatasetContract",
    "EmbedderContract",
    "ExtractorContract",
    "Finding",
    "ModelContract",
    "OutputContract",
    "PluginContract",
    "PolicyContract",
    "ReaderContract",
    "TaxonomyContract",
    "check",
    "checks",
    "examine",
]

_HOMES = {name: "contracts" for name in __all__ if name.endswith("Contract")} | {
    "ConformanceCheck": "conformance",
    "Finding": "conformance",
    "CHECKS": "kinds",
    "Check": "kinds",
    "check": "kinds",
    "checks": "kinds.registry",
    "examine": "kinds",
}


if not TYPE_CHECKING:  # which would take any name for one of ours

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import_module(f"{__name__}.kinds")  # registers every check, whatever is asked for
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

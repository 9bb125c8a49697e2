"""The conformance kit: what a component of each kind must do, as plain functions.

A test of a plugin calls it::

    from tasktriage.config import Settings
    from tasktriage.extend.manager import Plugins
    from tasktriage.testing import check

    def test_my_format():
        plugins = Plugins.from_settings(Settings(), strict=True)
        check(plugins.outputs.find("my-format"))
"""

from __future__ import annotations

from .checks import CHECKS, check

__all__ = ["CHECKS", "check"]

from __future__ import annotations

import pytest

from tasktriage.config import Settings
from tasktriage.extend.manager import Plugins
from tasktriage.occupations.matcher import OccupationMatcher
from tasktriage.pipeline.engine import Engine


@pytest.fixture(scope="session")
def shipped():
    """The bundled occupations, and the shipped model."""
    plugins = Plugins.from_settings(Settings(), third_party=False, strict=True)
    return plugins.taxonomies.create("onet"), Engine(remember=False, plugins=plugins).model


@pytest.fixture(scope="session")
def matcher(shipped):
    return OccupationMatcher(*shipped)

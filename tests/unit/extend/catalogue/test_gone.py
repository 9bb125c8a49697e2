"""What was here in an earlier run is missed, and said where it is asked for."""

from __future__ import annotations

import site

import pytest

from tasktriage.contracts.errors import UsageError
from tasktriage.extend.catalogue import CatalogueFile
from tasktriage.extend.discovery import Rules
from tasktriage.extend.installing import advise, surroundings

from .conftest import QUIET, record


@pytest.fixture
def installed_here(monkeypatch, tmp_path):
    """Whatever is on the path counts as installed here."""
    roots = [
        str(tmp_path / f"site-{name}-{version}")
        for name, version in (("loud", "1.0"), ("loud", "1.1"), ("quiet", "1.0"))
    ]
    monkeypatch.setattr(site, "getsitepackages", lambda: roots)


@pytest.mark.usefixtures("installed_here")
def test_what_is_gone_is_said_until_it_is_back_or_forgotten(install, load, tmp_path):
    dist, other = install(), install("quiet", QUIET)
    load(dist, other)
    assert CatalogueFile(tmp_path / "cache").gone == []
    for _ in range(2):
        plugins = load(other)
        (lost,) = CatalogueFile(tmp_path / "cache").gone
        assert lost.describe().startswith("loud 1.0 (")
        assert lost.advice == " && ".join(advise(surroundings(), ["loud==1.0"]).lines)
        for name in ("shout", "loud/shout"):
            with pytest.raises(UsageError) as error:
                plugins.outputs.find(name)
            assert str(error.value).endswith(
                f"(it was added by loud 1.0, which is gone: {lost.advice})"
            )
    load(dist, other)
    assert CatalogueFile(tmp_path / "cache").gone == []
    load(other)
    CatalogueFile(tmp_path / "cache").drop_gone()
    load(other)
    assert CatalogueFile(tmp_path / "cache").gone == []
    assert record(load(other), "quiet").recalled


@pytest.mark.usefixtures("installed_here")
def test_an_update_is_not_gone_and_a_blocked_one_neither(install, load, tmp_path):
    load(install())
    newer = install(version="1.1")
    load(newer)
    load(newer, rules=Rules(blocked=frozenset({"loud"})))
    assert CatalogueFile(tmp_path / "cache").gone == []
    load()
    (lost,) = CatalogueFile(tmp_path / "cache").gone
    assert (lost.version, lost.components["outputs"]) == ("1.1", ("shout", "named"))


def test_what_was_never_installed_here_is_not_missed(install, load, tmp_path):
    load(install())
    load()
    assert CatalogueFile(tmp_path / "cache").gone == []

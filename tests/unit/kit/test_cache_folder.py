"""The folder of what is kept between runs, on each platform."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tasktriage.contracts.errors import UsageError
from tasktriage.kit.cache_folder import cache_folder

HOME = Path("/home/of/someone")
PLACES = {
    ("linux", ""): HOME / ".cache/tasktriage",
    ("linux", "/elsewhere"): Path("/elsewhere/tasktriage"),
    ("linux", "relative"): HOME / ".cache/tasktriage",
    ("darwin", "/elsewhere"): HOME / "Library/Caches/tasktriage",
    ("win32", "/elsewhere"): HOME / "AppData/Local/tasktriage",
}


@pytest.mark.parametrize(("platform", "given"), PLACES)
def test_the_place_is_that_of_the_platform(monkeypatch, platform, given):
    monkeypatch.delenv("TASKTRIAGE_CACHE_DIR")
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: HOME)
    monkeypatch.setenv("XDG_CACHE_HOME", given)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert cache_folder() == PLACES[platform, given]
    monkeypatch.setenv("TASKTRIAGE_CACHE_DIR", "here")
    assert cache_folder() == Path("here")


def test_no_home(monkeypatch):
    def none():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("TASKTRIAGE_CACHE_DIR")
    monkeypatch.setattr(Path, "home", none)
    with pytest.raises(UsageError, match="set TASKTRIAGE_CACHE_DIR"):
        cache_folder()

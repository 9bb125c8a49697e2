"""Fixtures that all tests share. Nothing installed beside tasktriage may leak into a test."""

from __future__ import annotations

import hashlib
import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tasktriage.contracts.protocols import ModelOutput
from tasktriage.domain.assessment import ModelInfo
from tasktriage.domain.document import Document, Unit, UnitKind
from tasktriage.domain.task import Origin, Task
from tasktriage.extend.manager import Plugins

from . import browser, speed

DIMENSION = 8


@pytest.fixture(autouse=True)
def _clean_surroundings(monkeypatch, tmp_path_factory):
    """Hide the user's environment variables and configuration from every test."""
    for name in list(os.environ):
        if name.startswith("TASKTRIAGE_"):
            monkeypatch.delenv(name)
    nowhere = tmp_path_factory.getbasetemp() / "no-configuration"
    monkeypatch.setenv("TASKTRIAGE_CONFIG_DIR", str(nowhere))
    # vectors of nodes are kept between runs: not in the user's own cache
    monkeypatch.setenv("TASKTRIAGE_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> Iterator[None]:
    """Let SIGINT do what it does, also where the tests were started with it ignored.

    What is ignored stays ignored in a child process (a job in the background, some CI runners);
    what has a handler does not.
    """
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    if ignored:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    if ignored:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.fixture
def plugins() -> Plugins:
    """The bundled plugins and no others; a broken one is an error."""
    return Plugins(strict=True, dists=[distribution("tasktriage")])


@pytest.fixture
def fake_dist(tmp_path, monkeypatch) -> Iterator[Callable[..., Distribution]]:
    """Return a factory of installed distributions: modules and metadata in a folder on sys.path.

    `modules` maps file names to sources, `entry_points` names to modules.
    """
    before = set(sys.modules)
    roots: list[Path] = []

    def make(
        name: str,
        version: str = "1.0",
        *,
        modules: Mapping[str, str] | None = None,
        entry_points: Mapping[str, str] | None = None,
        group: str = "tasktriage.v1",
        requires: Sequence[str] = (),
        folder: str | None = None,
    ) -> Distribution:
        root = tmp_path / (folder or f"site-{name}-{version}")
        root.mkdir(exist_ok=True)
        for file, source in (modules or {}).items():
            path = root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
        info = root / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        lines += [f"Requires-Dist: {line}" for line in requires]
        (info / "METADATA").write_text("\n".join(lines) + "\n", "utf-8")
        if entry_points is not None:
            body = "\n".join(f"{key} = {value}" for key, value in entry_points.items())
            (info / "entry_points.txt").write_text(f"[{group}]\n{body}\n", "utf-8")
        if root not in roots:
            roots.append(root)
            monkeypatch.syspath_prepend(str(root))
        importlib.invalidate_caches()
        return Distribution.at(info)

    yield make
    for name in set(sys.modules) - before:
        file = getattr(sys.modules[name], "__file__", None) or ""
        if any(file.startswith(f"{root}{os.sep}") for root in roots):
            del sys.modules[name]


class FakeModel:
    """A model without files: vectors and probabilities are drawn by the hash of the text.

    `calls` holds the texts of each call; `overrides` the probabilities of given texts.
    """

    def __init__(
        self,
        *,
        is_task: Callable[[str], float] | None = None,
        thresholds: tuple[float | None, float | None] = (None, None),
        overrides: Mapping[str, tuple[float, float, float]] | None = None,
        vectors: Mapping[str, Sequence[float]] | None = None,
        reasons: bool = True,
    ) -> None:
        self.calls: list[list[str]] = []
        self._is_task = is_task
        self._thresholds = thresholds
        self._overrides = dict(overrides or {})
        self._vectors = dict(vectors or {})
        self._reasons = reasons

    info = ModelInfo("fake", "0", "0" * 64)
    embedder_id = "fake-vectors"
    languages = ("en",)

    def assess(self, texts: Sequence[str]) -> ModelOutput:
        self.calls.append(list(texts))
        n = len(texts)
        vectors = np.array([self._vector(t) for t in texts], dtype=np.float32)
        probabilities = np.array([self._probabilities(t) for t in texts], dtype=np.float64)
        reasons = np.array([_draw(t, 7, "reasons") for t in texts]).reshape(n, 7)
        return ModelOutput(
            vectors=vectors.reshape(n, DIMENSION),
            probabilities=probabilities.reshape(n, 3),
            reasons=reasons / reasons.sum(axis=1, keepdims=True) if self._reasons else None,
            is_task=None
            if self._is_task is None
            else np.array([self._is_task(t) for t in texts], dtype=np.float64),
        )

    def prediction_sets(self, probabilities: Any, coverage: float) -> Any:
        sets = 1.0 - probabilities <= coverage
        sets[np.arange(len(sets)), probabilities.argmax(axis=1)] = True
        return sets

    def is_task_threshold(self, *, given: bool) -> float | None:
        return self._thresholds[1 if given else 0]

    @property
    def asked(self) -> list[str]:
        """All texts the model was asked about, in order."""
        return [text for call in self.calls for text in call]

    def _vector(self, text: str) -> Any:
        vector = np.asarray(self._vectors.get(text, _draw(text, DIMENSION, "vector") - 0.5))
        return vector / np.linalg.norm(vector)

    def _probabilities(self, text: str) -> Any:
        drawn = _draw(text, 3, "labels")
        return self._overrides.get(text, drawn / drawn.sum())


class LineExtractor:
    """Each non-blank line is a unit. A first character decides: `+` task, `-` none, else open.

    A digit first stands for a prior in tenths.
    """

    def extract(self, document: Document) -> Iterator[Unit]:
        start = 0
        for number, line in enumerate(document.text.splitlines(keepends=True), start=1):
            text = line.strip()
            if text:
                mark = text[0]
                prior = {"+": 1.0, "-": 0.0}.get(mark, int(mark) / 10 if mark.isdigit() else 0.5)
                body = text[1:].strip() if mark in "+-" or mark.isdigit() else text
                origin = Origin(
                    document=document.name,
                    title=document.title,
                    line=number,
                    start=start,
                    end=start + len(line),
                )
                yield Unit(
                    task=Task(body, origin=origin), kind=UnitKind.DUTY, prior=prior, why="a line"
                )
            start += len(line)


def _draw(text: str, size: int, salt: str) -> Any:
    seed = hashlib.sha256(f"{salt}:{text}".encode("utf-8", "surrogatepass")).digest()[:8]
    return np.random.default_rng(int.from_bytes(seed, "big")).uniform(0.05, 1.0, size)


@pytest.fixture
def yardsticks() -> Callable[[Callable[[], Any]], float]:
    """The function that measures a call; for tests marked `speed`."""
    return speed.yardsticks


@pytest.fixture
def make_model() -> type[FakeModel]:
    """The fake model's class."""
    return FakeModel


@pytest.fixture
def fake_model() -> FakeModel:
    """A model that has no opinion on what is a task."""
    return FakeModel()


@pytest.fixture
def line_extractor() -> LineExtractor:
    """An extractor that reads marks at the beginning of lines."""
    return LineExtractor()


# for a module: while Playwright runs, the thread has an event loop, which other tests may not want
@pytest.fixture(scope="module")
def open_page() -> Iterator[Callable[..., AbstractContextManager[browser.Opened]]]:
    """Return a function of a page's path that opens it, for `with`; see `browser.opened`."""
    reason = browser.missing()
    if reason:
        pytest.skip(reason)
    with browser.launched() as chromium:
        yield partial(browser.opened, chromium)

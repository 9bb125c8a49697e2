"""Classes for pytest: one a kind, one test a check.

Nothing here imports pytest to be imported: a test module that has a class of these is collected by
pytest like any other. ::

    class TestShout(OutputContract):
        name = "shout"
        expected_failures = {"outputs.explains": "the format has no room for it"}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from tasktriage.config import Settings
from tasktriage.extend.discovery import PluginRecord
from tasktriage.extend.manager import Plugins
from tasktriage.extend.registry import Entry

from .conformance import PLUGIN, ConformanceCheck, Finding
from .kinds.registry import Subject, bare, checks
from .kinds.running import Expected, Samples, Unmade, made, run_check, warn_newer

__all__ = [
    "ClassifierContract",
    "CommandContract",
    "DatasetContract",
    "EmbedderContract",
    "ExtractorContract",
    "ModelContract",
    "OutputContract",
    "PluginContract",
    "PolicyContract",
    "ReaderContract",
    "TaxonomyContract",
]


ContractT = TypeVar("ContractT", bound="type[_Contract]")


class _Contract:
    """What the classes have in common; a subclass whose name begins with Test is collected.

    name: of the component, as on the command line (`shout`, or `my-dist/shout`); of a plugin, that
    of its entry point. expected_failures: ids of checks that it can't pass, each with the reason;
    one that passes is an error. options: go to the component's factory. samples: inputs by file
    name, or paths, that a reader should read. api: "1.0": checks that came later are warnings.
    """

    kind: ClassVar[str] = ""
    name: ClassVar[str] = ""
    expected_failures: ClassVar[Mapping[str, str]] = {}
    options: ClassVar[Mapping[str, Any]] = {}
    samples: ClassVar[Samples] = {}
    api: ClassVar[str | None] = None

    _expected: ClassVar[Expected]
    _subject: ClassVar[Subject]
    _found: ClassVar[list[Finding]]

    @classmethod
    def plugins(cls) -> Plugins:
        """Return where the component is looked for: what is installed, without configuration."""
        return Plugins.from_settings(Settings())

    @classmethod
    def entry(cls) -> Entry[Any] | PluginRecord:
        """Return what is checked.

        Raises:
            UnknownNameError: nothing of that name is installed.
        """
        if cls.kind == PLUGIN:
            return cls.plugins().find(cls.name)
        return cls.plugins().registry(cls.kind).find(cls.name)

    @classmethod
    def setup_class(cls) -> None:
        """Make the component, once for all tests of the class; pytest calls it."""
        assert cls.name, f"{cls.__name__} needs a name: that of the component, as name = 'shout'"
        cls._expected = Expected(cls.kind, cls.expected_failures, cls.api)
        entry = cls.entry()
        if isinstance(entry, Entry) and entry.missing:
            _skip(f"needs {', '.join(entry.missing)}: {entry.install_hint}")
        cls._subject = made(entry, samples=cls.samples, **cls.options)
        cls._found = []

    @classmethod
    def teardown_class(cls) -> None:
        """Forget the component; names for several checks must have been good for one of them."""
        found, cls._found = cls._found, []
        held = cls._expected.held(found) if len(found) == len(checks(cls.kind)) else []
        del cls._subject, cls._expected
        assert not held, "\n".join(held)

    def _check(self, one: ConformanceCheck) -> None:
        if isinstance(self._subject.component, Unmade) and bare(one) != "made":
            _skip("the component can't be made")
        finding = self._expected.judge(run_check(one, self._subject))
        self._found.append(finding)
        if finding.outcome == "skipped":
            _skip(finding.message)
        if finding.outcome == "expected":
            if self._expected.newer(finding):
                warn_newer(finding)
            else:
                _expect(finding.message)
        elif finding.outcome == "failed":
            raise AssertionError(str(finding)) from finding.error


def _skip(reason: str) -> None:
    import pytest

    pytest.skip(reason)


def _expect(reason: str) -> None:
    import pytest

    pytest.xfail(reason)


def _test(one: ConformanceCheck) -> Callable[[_Contract], None]:
    def test(self: _Contract) -> None:
        self._check(one)

    test.__doc__ = f"{one.id}: {one.title}."
    test.__name__ = f"test_{bare(one).replace('-', '_')}"
    return test


def _with_tests(cls: ContractT) -> ContractT:
    """Give a class a test for each check of its kind."""
    for one in checks(cls.kind):
        test = _test(one)
        test.__qualname__ = f"{cls.__name__}.{test.__name__}"
        setattr(cls, test.__name__, test)
    return cls


@_with_tests
class EmbedderContract(_Contract):
    """The checks of an embedder."""

    kind = "embedders"


@_with_tests
class ClassifierContract(_Contract):
    """The checks of a classifier."""

    kind = "classifiers"


@_with_tests
class ModelContract(_Contract):
    """The checks of a model."""

    kind = "models"


@_with_tests
class ReaderContract(_Contract):
    """The checks of a reader, which is given `samples` of what it should read."""

    kind = "readers"


@_with_tests
class ExtractorContract(_Contract):
    """The checks of an extractor."""

    kind = "extractors"


@_with_tests
class TaxonomyContract(_Contract):
    """The checks of a taxonomy."""

    kind = "taxonomies"


@_with_tests
class PolicyContract(_Contract):
    """The checks of a policy."""

    kind = "policies"


@_with_tests
class DatasetContract(_Contract):
    """The checks of a data set."""

    kind = "datasets"


@_with_tests
class OutputContract(_Contract):
    """The checks of an output format."""

    kind = "outputs"


@_with_tests
class CommandContract(_Contract):
    """The checks of a command."""

    kind = "commands"


@_with_tests
class PluginContract(_Contract):
    """The checks of a whole plugin that need no process that is watched; `name` is its own."""

    kind = PLUGIN

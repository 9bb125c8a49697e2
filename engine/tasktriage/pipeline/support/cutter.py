"""Engine's helper: the extractor that is asked for, by name or as an object."""

from __future__ import annotations

from dataclasses import dataclass

from tasktriage.contracts.errors import ComponentError, UsageError
from tasktriage.contracts.protocols import Extractor
from tasktriage.extend.manager import Plugins

__all__ = ["Cutter"]

# as Python says of an argument that a function does not take
UNKNOWN_OPTION = ("unexpected keyword argument 'split_compounds'", "takes no arguments")


@dataclass(frozen=True, slots=True)
class Cutter:
    """What cuts documents into units: a registered extractor by its name, or one of the caller's.

    Raises:
        UsageError: it is neither a name nor anything that can extract, or an object is asked to
            split compounds, which is an option of how one is made.
    """

    asked: str | Extractor
    split_compounds: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.asked, str):
            return
        if isinstance(self.asked, type) or not callable(getattr(self.asked, "extract", None)):
            raise UsageError(
                "extractor must be the name of one, or an object with a method "
                f"extract(document), got {self.asked!r}"
            )
        if self.split_compounds:
            raise UsageError(
                "split_compounds is an option of extractors that are named; tell your own "
                f"{type(self.asked).__name__} where you make it"
            )

    def make(self, plugins: Plugins) -> Extractor:
        """Return the extractor.

        Raises:
            UnknownNameError: no extractor has the name.
            UsageError: it can't split compounds and is asked to.
            ComponentError: it can't be made.
        """
        if not isinstance(self.asked, str):
            return self.asked
        entry = plugins.extractors.find(self.asked)
        options = {"split_compounds": True} if self.split_compounds else {}
        try:
            made: Extractor = entry.create(**options)
        except ComponentError as error:
            if not options or not any(said in str(error) for said in UNKNOWN_OPTION):
                raise
            raise UsageError(
                f"{entry.describe()} has no option to split compounds: leave --split-compounds "
                "(split_compounds) out, or name another extractor"
            ) from None
        return made

    def known_as(self, plugins: Plugins) -> tuple[str, bool]:
        """Return what errors call it, and whether it is a stranger's.

        Raises:
            UnknownNameError: no extractor has the name.
        """
        if isinstance(self.asked, str):
            entry = plugins.extractors.find(self.asked)
            return entry.describe(), entry.theirs
        return f"extractor {type(self.asked).__name__}", True

"""What is asked for beside labels: sectors, policies, occupations, observed use."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tasktriage.contracts.errors import TasktriageNote, TasktriageWarning, UsageError
from tasktriage.contracts.protocols import Model
from tasktriage.domain.policy import Policy
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.extend.manager import Plugins
from tasktriage.matching.matcher import Matcher

from .support.annotators import Annotators

if TYPE_CHECKING:
    from tasktriage.extend.registry import Registry
    from tasktriage.policies.matcher import PolicyMatcher

__all__ = ["AUTO", "Asked"]

UNMEASURED = (
    "taxonomy '{}' names no embedder in [matching], so it was never measured: no probabilities are "
    "given ('tasktriage taxonomies measure' says what to write)"
)
AUTO = "auto"
"""The name that stands for the sector that fits a role best."""
OCCUPATIONS = "onet"
"""The taxonomy of occupations that roles are looked up in."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for; `annotators` makes it.

    `of` makes one of what `Engine` is given.

    Args:
        sectors: names of taxonomies to match tasks to; "auto" is the sector that fits a role,
            beside those that are named.
        taxonomies: further taxonomies, as values.
        policies: names of policies ("eu-ai-act"), or of one rule of one ("eu-ai-act/annex-iii-4a").
        policy_values: further policies, as values.
        as_of: the day whose rules are in force; None is today.
        policy_inputs: what rules need to know, by name ("impact-level": "III").
        occupation: say which occupation a role is.
        observed_use: say where AI was seen at a task.
        data_dir: the folder of data sets; None is where `config.data_folder` says.

    """

    sectors: tuple[str, ...] = ()
    taxonomies: tuple[Taxonomy, ...] = ()
    policies: tuple[str, ...] = ()
    policy_values: tuple[Policy, ...] = ()
    as_of: date | None = None
    policy_inputs: Mapping[str, str] = field(default_factory=dict)
    occupation: bool = False
    observed_use: bool = False
    data_dir: Path | None = None

    @classmethod
    def of(
        cls,
        sectors: Sequence[str],
        taxonomies: Sequence[Taxonomy],
        policies: Sequence[str | Policy],
        as_of: date | None,
        policy_inputs: Mapping[str, str] | None,
        occupation: bool,
        observed_use: bool,
        data_dir: str | Path | None,
    ) -> Asked:
        """Check what is asked for.

        Raises:
            UsageError: sectors, taxonomies or policies are no lists of such.
        """
        for name, value in (("sectors", sectors), ("policies", policies)):
            if isinstance(value, (str, bytes)):
                raise UsageError(f"{name} must be a list of names, got {value!r}")
        for one in taxonomies:
            if not isinstance(one, Taxonomy):
                raise UsageError(f"taxonomies must be a list of Taxonomy values, got {one!r}")
        for rule in policies:
            if not isinstance(rule, (str, Policy)):
                raise UsageError(f"policies must be a list of names or values, got {rule!r}")
        return cls(
            sectors=tuple(AUTO if one.casefold() == AUTO else one for one in sectors),
            taxonomies=tuple(taxonomies),
            policies=tuple(one for one in policies if isinstance(one, str)),
            policy_values=tuple(one for one in policies if isinstance(one, Policy)),
            as_of=as_of,
            policy_inputs=dict(policy_inputs or {}),
            occupation=occupation,
            observed_use=observed_use,
            data_dir=None if data_dir is None else Path(data_dir),
        )

    @property
    def beside(self) -> tuple[str, ...]:
        """Names of what is asked for, of all that may be."""
        asked = {
            "sectors": self.sectors or self.taxonomies,
            "policies": self.policies or self.policy_values,
            "occupation": self.occupation,
            "observed_use": self.observed_use,
        }
        return tuple(name for name, what in asked.items() if what)

    def said(self, plugins: Plugins) -> dict[str, Any]:
        """Return what `run_info` is told of it, names as the plugins spell them."""
        named = (_spelt(plugins.policies, name) for name in self.policies)
        names = dict.fromkeys((*named, *(policy.name for policy in self.policy_values)))
        day = date.today() if self.as_of is None else self.as_of
        sectors = [one if one == AUTO else _spelt(plugins.taxonomies, one) for one in self.sectors]
        return {
            "sectors": [*sectors, *(taxonomy.name for taxonomy in self.taxonomies)],
            "policies": list(names),
            "as_of": day.isoformat() if names else None,
        }

    def unheard(self, name: str) -> None:
        """Warn that what is asked for beside labels is not asked about a result, called `name`."""
        if self.beside:
            line = f"{name}: policies, sectors and codes in it are taken as they stand, of the day "
            more = "they were written; what is asked for now changes none (else: --as tasks)"
            warnings.warn(line + more, TasktriageWarning, stacklevel=2)

    def found_taxonomies(self, plugins: Plugins) -> tuple[Taxonomy, ...]:
        """Return the taxonomies that tasks are matched to; those of "auto" are all sectors.

        A value that is given twice comes once.

        Raises:
            UnknownNameError: no taxonomy has one of the names.
            UsageError: two different ones go by one name: results could not tell them apart.
        """
        names = [name for name in self.sectors if name != AUTO]
        if AUTO in self.sectors:
            names += [e.name for e in plugins.taxonomies if e.spec.sector]
        found = {entry.qualified: entry for entry in map(plugins.taxonomies.find, names)}
        by_name: dict[str, Taxonomy] = {}
        for one in (*(entry.create() for entry in found.values()), *self.taxonomies):
            if by_name.setdefault(one.name, one) != one:
                raise UsageError(f"two different taxonomies are called '{one.name}'; rename one")
        return tuple(by_name.values())

    def _named(self, plugins: Plugins) -> set[str]:
        """Return the taxonomies that tasks are matched to whatever role they are of."""
        named = (plugins.taxonomies.find(name).name for name in self.sectors if name != AUTO)
        return {*named, *(taxonomy.name for taxonomy in self.taxonomies)}

    def annotators(
        self, plugins: Plugins, model: Model, taxonomies: tuple[Taxonomy, ...]
    ) -> Annotators | None:
        """Return what says it; None where nothing is asked for."""
        matchers = [Matcher(taxonomy, model) for taxonomy in taxonomies]
        wanted = self._named(plugins)
        for matcher in matchers:
            if not matcher.measured:
                warnings.warn(
                    UNMEASURED.format(matcher.taxonomy.name), TasktriageNote, stacklevel=2
                )
        named = [matcher for matcher in matchers if matcher.taxonomy.name in wanted]
        chooser = ruled = occupations = usage = None
        if AUTO in self.sectors:
            from tasktriage.matching.auto import Chooser

            sectors = {entry.name for entry in plugins.taxonomies if entry.spec.sector}
            some = [matcher for matcher in matchers if matcher.taxonomy.name in sectors]
            chooser = Chooser(some, [matcher.taxonomy.name for matcher in named])
        if self.policies or self.policy_values:
            ruled = self._policies(plugins, model)
        if self.occupation:
            from tasktriage.occupations.matcher import OccupationMatcher

            occupations = OccupationMatcher(plugins.taxonomies.create(OCCUPATIONS), model)
        if self.observed_use:
            from tasktriage.usage.matcher import UseMatcher

            usage = UseMatcher(model, self.data_dir)
        if not (matchers or ruled or occupations or usage):
            return None
        return Annotators(
            matchers=tuple(named),
            chooser=chooser,
            policies=ruled,
            occupations=occupations,
            usage=usage,
        )

    def _policies(self, plugins: Plugins, model: Model) -> PolicyMatcher:
        from tasktriage.policies.chosen import chosen
        from tasktriage.policies.matcher import PolicyMatcher

        found = chosen(self.policies, plugins.policies.create, self.policy_values)
        for one in found:
            if off := one.off:
                warnings.warn(off, TasktriageNote, stacklevel=2)
        day = date.today() if self.as_of is None else self.as_of
        return PolicyMatcher(found, model, as_of=day, inputs=self.policy_inputs)


def _spelt(registry: Registry[Any], name: str) -> str:
    """Return the name of a component, or of a part of one behind "/", as its plugin spells it."""
    with suppress(UsageError):
        return registry.find(name).name
    above, slash, part = name.rpartition("/")
    return f"{_spelt(registry, above)}/{part}" if slash else name

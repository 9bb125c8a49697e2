"""Roles that a migration names: documents, results, roles of taxonomies, O*NET occupations."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tasktriage.cli.app import say
from tasktriage.cli.inputs import STDIN, Inputs
from tasktriage.cli.options import data_dir
from tasktriage.contracts.errors import InputError, UnknownNameError, UsageError
from tasktriage.corpora.onet_tasks import NOTICE, read_all_onet_tasks
from tasktriage.domain.occupation import Occupation, OccupationMatch
from tasktriage.domain.profile import Evidence, Profile
from tasktriage.domain.task import Origin, Task
from tasktriage.domain.taxonomy import Taxonomy, TaxonomyNode
from tasktriage.kit.display import display_text, plain_line
from tasktriage.matching.vectors import vectors_of
from tasktriage.occupations.codes import occupation_match
from tasktriage.pipeline.engine import Engine
from tasktriage.pipeline.look_up import matcher_of, occupation_of
from tasktriage.pipeline.options import ReadOptions
from tasktriage.pipeline.rollup import RollUp
from tasktriage.planning.migration.values import DOCUMENT, ONET, TAXONOMY, RoleWork
from tasktriage.roles.profile import role_arrays

from .migrate_names import nearest, not_fetched

if TYPE_CHECKING:
    from tasktriage.occupations.matcher import OccupationMatcher

__all__ = ["CANDIDATES", "Roles", "work_of"]

CANDIDATES = 20
"""Occupations that `--to onet` looks at closely."""
SURE = 0.5  # an occupation that is less probable is not taken
ROLE = "role"  # the kind of a taxonomy's nodes that are roles
SHOWN, ALIKE = 3, 0.5  # names that are told where none is meant, and how alike they are


@dataclass(frozen=True)
class Roles:
    """Finds the roles that are named.

    engine: classifies their tasks. options: how the role to move from is read.
    rolled: how its tasks are weighted. folder: of data sets, of O*NET's tasks among them.
    """

    engine: Engine
    options: ReadOptions
    rolled: RollUp
    folder: Path | None = None
    _kept: dict[str, list[RoleWork]] = field(default_factory=dict, repr=False)  # targets, by name

    def sources(
        self, name: str, refuse: Callable[[InputError], None], occupation: str | None = None
    ) -> list[RoleWork]:
        """Return the roles to move from; of a folder or a table there may be several.

        refuse: gets what is wrong with one of several. occupation: the code or title of theirs,
        where the user says it.

        Raises:
            UsageError: nothing has the name.
            InputError: it can't be read, or has no role with enough tasks.
        """
        found = self._named(name, self.options, self.rolled, refuse)
        if occupation is None:
            return found
        code = self._occupation(occupation).code
        return [replace(one, occupation=code, notes=()) for one in found]

    def targets(
        self,
        names: Iterable[str],
        source: RoleWork,
        refuse: Callable[[InputError], None],
        *,
        candidates: int = CANDIDATES,
        alone: bool = True,
    ) -> list[RoleWork]:
        """Return the roles to move to, each once; the source is none of them.

        candidates: occupations that "onet" means. alone: there is no other source, so that a target
        that is the source is a slip.

        Raises:
            UsageError: nothing has a name, or it is the source.
            InputError: it can't be read, or has no role with enough tasks.
        """
        options = replace(self.options, title=None)
        found: dict[tuple[str, ...], RoleWork] = {}
        for name in dict.fromkeys(names):
            if name.casefold() == ONET:
                some = self._nearest(source, candidates)
            else:
                if name not in self._kept:  # of several sources the first
                    self._kept[name] = self._named(name, options, RollUp(), refuse)
                some = self._kept[name]
            if alone and len(some) == 1 and some[0].same_as(source):
                raise UsageError(f"--to {name} is the role to move from; name another")
            found.update({one.texts: one for one in some if one.texts not in found})
        return [one for one in found.values() if not one.same_as(source)]

    def _named(
        self,
        name: str,
        options: ReadOptions,
        rolled: RollUp,
        refuse: Callable[[InputError], None],
    ) -> list[RoleWork]:
        taxonomy, slash, role = name.partition("/")
        if taxonomy.casefold() == ONET and slash:
            return [self._of_occupation(self._occupation(role))]
        known = self._taxonomy(taxonomy)
        exists = name == STDIN or os.path.exists(options.folder / name)  # noqa: PTH110 (any name)
        if known is not None and not (exists and slash and self._node(known, role) is None):
            return self._of_taxonomy(known, role if slash else None, refuse)
        if exists:
            return self._read(name, options, rolled, refuse)
        match = self._exactly(name)
        if match is not None:
            return [self._of_occupation(match)]
        if Path(name).suffix or "/" in name:
            return self._read(name, options, rolled, refuse)  # which says what is wrong
        raise UsageError(self._unknown(name))

    def _unknown(self, name: str) -> str:
        """Say that nothing has a name, and what is spelt like it."""
        known = {entry.name: entry.name for entry in self._sectors()}
        for entry in self._sectors():
            for node in _roles(entry.create()):
                known[node.title.casefold()] = known[node.id] = f"{entry.name}/{node.id}"
        for node in self._occupations.nodes:
            known.setdefault(node.title.casefold(), f"onet/{node.id} ({node.title})")
        near = get_close_matches(name.strip().casefold(), known, n=SHOWN, cutoff=ALIKE)
        said = f"'{plain_line(name):.60}' is no file, no role of a taxonomy and no occupation"
        if not near:
            return f"{said}; name a file, TAXONOMY/ROLE as sdlc/qa-engineer, or onet/CODE"
        return f"{said}; did you mean {' or '.join(dict.fromkeys(known[one] for one in near))}?"

    # documents and results

    def _read(
        self,
        name: str,
        options: ReadOptions,
        rolled: RollUp,
        refuse: Callable[[InputError], None],
    ) -> list[RoleWork]:
        errors: list[InputError] = []
        options = replace(options, on_error=errors.append, roles=True)
        named = Inputs((name,), options)
        items = self.engine.read(named.sources(self.engine.plugins), named.options)
        rolled = replace(rolled, on_error=errors.append)
        profiles = list(self.engine.profiles(items, rolled, anew=options.lines))
        found = []
        for profile in profiles:
            try:
                found.append(self.of_profile(profile))
            except InputError as error:
                errors.append(error)
        if not found:
            raise errors[0] if errors else InputError(name, "has no role")
        for problem in errors:
            refuse(problem)
        return found

    def of_profile(self, profile: Profile) -> RoleWork:
        """Return the work of a profile's role, with its occupation where that is sure."""
        found = profile.occupation
        tasks = [task.assessment.task for task in profile.tasks if task.share > 0.0]
        if found is None and tasks:  # which a result may have
            found = occupation_of(self._matcher, self.engine, tasks[0].origin, tasks)
        code, note = _sure(found)
        return work_of(profile, self.engine, occupation=code, notes=(note,) if note else ())

    # roles of taxonomies

    def _sectors(self) -> list[Any]:
        return [entry for entry in self.engine.plugins.taxonomies if entry.spec.sector]

    def _taxonomy(self, name: str) -> Taxonomy | None:
        try:
            entry = self.engine.plugins.taxonomies.find(name)
        except UnknownNameError:
            return None
        made: Taxonomy = entry.create()
        return made

    def _of_taxonomy(
        self, taxonomy: Taxonomy, role: str | None, refuse: Callable[[InputError], None]
    ) -> list[RoleWork]:
        roles = _roles(taxonomy)
        if taxonomy.name == ONET:
            raise UsageError("'onet' is all occupations; name one, as onet/15-1253.00")
        if not roles:
            raise UsageError(f"'{taxonomy.name}' has no roles with tasks; {self._with_roles()}")
        if role is not None:
            node = self._node(taxonomy, role)
            if node is None:
                known = [one.id for one in roles]
                raise UnknownNameError(f"role of '{taxonomy.name}'", role, known)
            return [self._of_node(taxonomy, node)]
        found = []
        for node in roles:
            try:
                found.append(self._of_node(taxonomy, node))
            except InputError as error:
                refuse(error)
        return found

    def _with_roles(self) -> str:
        return f"name one of {', '.join(entry.name for entry in self._sectors())}"

    def _node(self, taxonomy: Taxonomy, role: str) -> TaxonomyNode | None:
        wanted = " ".join(role.split()).casefold()
        names = ((node, (node.id, node.title, *node.titles)) for node in _roles(taxonomy))
        return next((n for n, some in names if wanted in map(str.casefold, some)), None)

    def _of_node(self, taxonomy: Taxonomy, node: TaxonomyNode) -> RoleWork:
        below, texts = {node.id}, [*node.tasks]
        for one in taxonomy.nodes:  # each after its parent
            if one.parent in below:
                below.add(one.id)
                texts += one.tasks
        document = f"{taxonomy.name}/{node.id}"
        profile = self._profile(_tasks(dict.fromkeys(texts), document, node.title))
        notes = ("no classification lists this role: it is synthetic",) if node.synthetic else ()
        return replace(
            work_of(profile, self.engine, occupation=node.soc, notes=notes),
            kind=TAXONOMY,
            synthetic=node.synthetic,
        )

    def _profile(self, tasks: Iterable[Task]) -> Profile:
        return next(iter(self.engine.profiles(tasks, RollUp())))

    # occupations

    @cached_property
    def _matcher(self) -> OccupationMatcher:
        return matcher_of(self.engine)

    @cached_property
    def _occupations(self) -> Taxonomy:
        made: Taxonomy = self.engine.plugins.taxonomies.create(ONET)
        return made

    @cached_property
    def _onet(self) -> dict[str, list[str]]:
        found = read_all_onet_tasks(data_dir(self.folder))
        say("note", NOTICE)
        return {code: [task.text for task in tasks] for code, tasks in found.items()}

    def _exactly(self, name: str) -> OccupationMatch | None:
        """Return the occupation whose code or title it is."""
        wanted = " ".join(name.split()).casefold()
        for node in self._occupations.nodes:
            if wanted in (node.id, node.id.removesuffix(".00"), node.title.casefold()):
                return occupation_match(node, 1.0)
        return None

    def _occupation(self, name: str) -> OccupationMatch:
        """Return the occupation of a code or a title.

        Raises:
            UsageError: there is none, or none surely.
        """
        match = self._exactly(name)
        if match is not None:
            return match
        some = () if name.strip()[:1].isdigit() else self._matcher.candidates(name)
        if some and some[0].probability >= SURE:
            best = some[0]
            said = f"{best.code} {best.title} (p {best.probability:.2f})"
            say("note", f"'{plain_line(name):.60}' is {said}")
            return best
        near = self._matcher.near(name) or [f"{one.code} {one.title}" for one in some[:SHOWN]]
        near = near or [f"{node.id} {node.title}" for node in nearest(name, self._occupations)]
        advice = f"did you mean {' or '.join(near)}?" if near else "name its O*NET-SOC code"
        raise UsageError(f"'{plain_line(name):.60}' is no occupation of O*NET; {advice}")

    def _of_occupation(self, match: OccupationMatch) -> RoleWork:
        key = f"{ONET}/{match.code}"
        if key not in self._kept:
            self._kept[key] = [self._occupations_work(match)]
        return self._kept[key][0]

    def _occupations_work(self, match: OccupationMatch) -> RoleWork:
        texts = self._onet.get(match.code)
        if not texts:
            raise InputError(
                f"onet/{match.code}", f"the fetched file has no tasks of {match.title}"
            )
        profile = self._profile(_tasks(texts, f"onet/{match.code}", match.title))
        return replace(work_of(profile, self.engine, occupation=match.code), kind=ONET)

    def _nearest(self, source: RoleWork, most: int) -> list[RoleWork]:
        """Return the occupations whose tasks are most like the source's, its own left out."""
        from tasktriage.planning.migration.likeness import Others, likenesses
        from tasktriage.planning.migration.measure import measure_of
        from tasktriage.planning.migration.onet_table import levels

        own = source.occupation
        titles = {node.id: node for node in self._occupations.nodes}
        if said := not_fetched(self._occupations, self._onet, own):
            say("note", said)
        codes = [code for code in self._onet if code in titles and code != own]
        if own is not None and levels(own) is not None:  # so that the rank counts the skill gap
            codes = [code for code in codes if levels(code) is not None]
        texts = [text for code in codes for text in self._onet[code]]
        sizes = [len(self._onet[code]) for code in codes]
        say("note", f"looking through {len(texts):,} tasks of {len(codes):,} occupations")
        others = Others.of(
            vectors_of(texts, self.engine.model),
            np.ones(len(texts)),
            np.cumsum([0, *sizes[:-1]]),
            measure_of(self.engine.model.embedder_id),
        )
        near = likenesses(source.vectors, source.weights, others)
        found: list[RoleWork] = []
        for at in np.argsort(-near, kind="stable"):
            if len(found) == most:
                break
            try:
                found.append(self._of_occupation(occupation_match(titles[codes[at]], 1.0)))
            except InputError:  # too few tasks to say anything of
                continue
        say(
            "note", f"compared with the {len(found)} whose tasks are most like it; see --candidates"
        )
        return found


def work_of(
    profile: Profile,
    engine: Engine,
    *,
    occupation: str | None = None,
    notes: Sequence[str] = (),
) -> RoleWork:
    """Return the work of a profile's role, with the vectors of an engine's model.

    Raises:
        InputError: the profile's tasks are too few to bear shares.
    """
    name = profile.document or profile.role
    if profile.evidence is Evidence.WITHHELD:
        raise InputError(name, profile.why or "its tasks are too few")
    tasks = [task.assessment.task for task in profile.tasks if task.share > 0.0]
    probabilities, weights = role_arrays(profile)
    return RoleWork(
        name=plain_line(profile.role),
        document=profile.document,
        kind=DOCUMENT,
        texts=tuple(plain_line(display_text(task)) for task in tasks),
        vectors=vectors_of([task.text for task in tasks], engine.model),
        weights=weights,
        probabilities=probabilities,
        occupation=occupation,
        notes=(*([f"its evidence is thin: {profile.why}"] if profile.why else ()), *notes),
    )


def _sure(found: Occupation | None) -> tuple[str | None, str]:
    """Return the code of an occupation, and what to say where it is not sure."""
    if found is None:
        return None, ""
    best = found.best or (found.candidates[0] if found.candidates else None)
    if best is None:
        return None, ""
    if found.best is not None and best.probability >= SURE:
        return best.code, ""
    said = f"{best.code} {best.title} at best (p {best.probability:.2f})"
    return None, f"its occupation is not sure, so it is left out: {said}"


def _roles(taxonomy: Taxonomy) -> list[TaxonomyNode]:
    return [node for node in taxonomy.nodes if node.kind == ROLE]


def _tasks(texts: Iterable[str], document: str, title: str) -> Iterator[Task]:
    for number, text in enumerate(texts, start=1):
        yield Task(
            text,
            id=f"{document}#{number}",
            origin=Origin(document=document, title=title, line=number, title_source="given"),
        )

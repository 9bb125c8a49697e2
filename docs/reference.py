"""The pages of the reference: each public name with its signature, its meaning and an example.

`docs/generate.py` writes them. A name's page follows from the module that it is defined in; a name
without a page, or without an example, is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from griffe import Object
from reference_code import code, described, home, signature, types_of, value_of
from reference_examples import Example, examples, hook_source

__all__ = [
    "HOOKS",
    "MODULES",
    "THEMES",
    "examples",
    "home",
    "hooks",
    "names",
    "pages",
    "uses",
    "without_example",
]

FOLDER = "docs/reference"
HOOKS = "tasktriage.extend.hookspecs"
PLUGIN = "tasktriage.plugin"
MODULES: dict[str, tuple[str, ...]] = {
    "tasktriage": (),
    PLUGIN: (),
    "tasktriage.testing": (),
    "tasktriage.arrow": (),
    "tasktriage.bench": ("evaluate",),
    "tasktriage.extend.manager": ("Plugins",),
    "tasktriage.pipeline.annotate": ("annotate",),
    "tasktriage.pipeline.assess": ("assess",),
    "tasktriage.pipeline.options": ("ReadOptions",),
    "tasktriage.pipeline.read": ("read",),
    "tasktriage.pipeline.segment": ("segment",),
    "tasktriage.pipeline.select": ("select",),
    "tasktriage.pipeline.write": ("run_info", "write_results"),
}
"""Public modules, with the names of them that are public; none: all of `__all__`."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A page: the modules whose names it has, by the end of their names, in its order."""

    name: str
    title: str
    intro: str
    modules: str
    files: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The files of its examples, which come before others."""
        return self.files or (self.name,)


THEMES = (
    Theme(
        "specs",
        "Specs and settings",
        "What a hook yields: one frozen value a component, which names its factory, so that "
        "registering imports nothing. [Hooks](hooks.md) lists who yields which.",
        "contracts.markers contracts.specs contracts.settings contracts.secret",
    ),
    Theme(
        "protocols",
        "Protocols",
        "What a component of each kind does. They are structural: a class needs the members, and "
        "no base class. What they take and give is on the pages of those values.",
        "contracts.protocols",
        ("classifiers", "hooks", "outputs", "datasets"),
    ),
    Theme(
        "errors",
        "Errors and warnings",
        "All errors raised on purpose are `TasktriageError`s: one clear line for the user that "
        "says what, to which input, and what to do.",
        "contracts.errors",
    ),
    Theme(
        "labels",
        "Labels, tasks and assessments",
        "What is found out about a task, and how to say it in words.",
        "domain.label domain.task domain.assessment domain.record domain.occupation domain.usage "
        "kit.display kit.explained kit.summary kit.place_words kit.policy_words",
    ),
    Theme(
        "documents",
        "Documents and sources",
        "What readers are given and what they yield, and help with texts, archives and bytes of "
        "strangers.",
        "contracts.source contracts.limits contracts.magic domain.document kit.title kit.markdown "
        "kit.cells kit.weight kit.repair kit.record_text kit.record_fields kit.category "
        "kit.result_rows kit.archive kit.damaged kit.isolated",
    ),
    Theme(
        "tables",
        "Reading tables",
        "From the rows of a table to tasks: where the header is, which column holds the tasks, "
        "what is wrong with a row.",
        "kit.grid kit.table kit.table_row kit.columns kit.rows domain.row kit.delimited "
        "kit.whole_table",
    ),
    Theme(
        "taxonomies",
        "Taxonomies and policies",
        "Trees of work, and dated, sourced rules that raise tasks towards a person. Both are "
        "mostly written as TOML files.",
        "domain.taxonomy kit.taxonomy_file domain.policy kit.policy_file",
    ),
    Theme(
        "datasets",
        "Data sets",
        "Labelled task sets for the benchmark, and those that are shipped.",
        "domain.dataset corpora.codebook corpora.onet_codebook corpora.sentences",
    ),
    Theme(
        "classifiers",
        "Help for classifiers and models",
        "Between scikit-learn's estimators and the three labels. The protocols are on "
        "[their page](protocols.md).",
        "kit.compose plugin",
    ),
    Theme(
        "outputs",
        "Help for outputs",
        "Results as rows of tables with stable columns, cells that are safe in a spreadsheet, "
        "pages that load nothing. Words for people stand with what they are about: "
        "[tasks](labels.md), [plans](plans.md), [stages](stages.md), [moves](moves.md).",
        "kit.fields kit.flat kit.csv_cells kit.kept kit.page",
    ),
    Theme(
        "roles",
        "Roles: profiles, sums and comparisons",
        "What `profile` and `compare` give to outputs.",
        "domain.profile domain.portfolio domain.comparison",
    ),
    Theme(
        "plans",
        "Plans, and words for them",
        "What `plan` gives to outputs.",
        "domain.plan kit.plan_words",
    ),
    Theme(
        "stages",
        "Stages and oversight, and words for them",
        "What a plan says of the stages of work and of who oversees it.",
        "domain.flow kit.flow_words domain.oversight kit.oversight_words",
    ),
    Theme(
        "moves",
        "Moves and skills, and words for them",
        "What `migrate` and `skills` give to outputs.",
        "domain.migration kit.migration_words domain.skills kit.skill_words",
    ),
    Theme(
        "testing",
        "Conformance kit",
        "What a test of a plugin imports. [How to test a plugin](../plugins/testing.md) has all "
        "checks and fixtures.",
        "testing.kinds.running testing.kinds.registry testing.conformance testing.contracts",
    ),
    Theme(
        "library",
        "Library",
        "What a program imports. [How to use it](../library.md) stands elsewhere.",
        "pipeline.engine estimator tasktriage pipeline.options pipeline.read pipeline.segment "
        "pipeline.assess pipeline.select pipeline.annotate pipeline.write extend.manager config "
        "bench.evaluating",
    ),
    Theme(
        "scale",
        "Arrow, and engines that speak it",
        "What travels to where the rows are. [How to use it](../scale.md) stands elsewhere.",
        "arrow.mapper arrow.duck arrow.spark",
        ("arrow",),
    ),
)
ELSEWHERE = {
    "plain_line": "documents",
    "column_weight": "tables",
    "column_mark": "tables",
    "sums_said": "roles",
    "weighting_words": "roles",
}
"""Names whose module's page is not theirs; they stand behind the others of their page."""
LAST = 1_000


@dataclass(frozen=True, slots=True)
class Name:
    """A public name, where it is imported from, and the page that it stands on."""

    module: str
    name: str
    theme: str

    @property
    def link(self) -> str:
        """To it, from another page of the reference."""
        return f"[`{self.name}`]({self.theme}.md#{self.anchor})"

    @property
    def anchor(self) -> str:
        """Its id on its page, which can't begin with an underscore."""
        return self.name.strip("_")


@cache
def names() -> tuple[Name, ...]:
    """Return every public name once, by page and in the order of its code.

    Raises:
        KeyError: no page has the module that one is defined in.
    """
    places = {
        f"tasktriage.{module}".replace("tasktriage.tasktriage", "tasktriage"): (theme.name, at)
        for at, (theme, module) in enumerate(
            (theme, module) for theme in THEMES for module in theme.modules.split()
        )
    }
    found: dict[str, tuple[tuple[int, int, int], Name]] = {}
    order = [theme.name for theme in THEMES]
    for module in sorted(MODULES, key=lambda one: one != PLUGIN):  # its names stand first
        for name in public(module):
            if name in found:
                continue
            item = home(module, name)
            theme, at = places[item.parent.path if item.parent else ""]
            theme, at = (ELSEWHERE[name], LAST) if name in ELSEWHERE else (theme, at)
            key = (order.index(theme), at, item.lineno or 0)
            found[name] = (key, Name(module, name, theme))
    return tuple(one for _, one in sorted(found.values(), key=lambda pair: pair[0]))


def public(module: str) -> Iterable[str]:
    """Return the public names of a module."""
    return MODULES[module] or import_module(module).__all__


def hooks() -> list[str]:
    """Return the hooks, in the order of their code."""
    inner = code()[HOOKS.removeprefix("tasktriage.")]
    return [name for name in inner.members if name.startswith("tasktriage_")]


@cache
def uses() -> dict[str, list[Example]]:
    """Return the examples of each public name, those in which it stands itself first."""
    found: dict[str, list[Example]] = {name.name: [] for name in names()}
    for direct in (True, False):
        for one in examples():
            for module, name in one.direct if direct else one.used - one.direct:
                if module in MODULES and name in found:
                    found[name].append(one)
    return found


def without_example() -> list[str]:
    """Return the public names, as `module.name`, that no example uses."""
    return [f"{one.module}.{one.name}" for one in names() if not uses()[one.name]]


def pages() -> dict[str, Callable[[], str]]:
    """Return what makes each page, by its path in the repository."""
    made: dict[str, Callable[[], str]] = {f"{FOLDER}/index.md": index_page}
    made[f"{FOLDER}/hooks.md"] = hooks_page
    for theme in THEMES:
        made[f"{FOLDER}/{theme.name}.md"] = lambda theme=theme: theme_page(theme)  # type: ignore[misc]
    return made


def index_page() -> str:
    """Return the list of all names, by page."""
    count = len(names()) + len(hooks())
    parts = [
        "# Reference",
        f"All {count} public names: [hooks](hooks.md), what they yield, what components take and "
        "give, and help for them. It is made from the code, and every example is run by the tests. "
        "Plugins import `tasktriage.plugin` alone; what else stands here is for programs and for "
        "tests. [The command line](../cli.md), [records and tables](../record.md).",
        "| page | names |\n|---|---|\n| [Hooks](hooks.md) | "
        + ", ".join(f"[`{hook}`](hooks.md#{hook})" for hook in hooks())
        + " |",
    ]
    for theme in THEMES:
        links = ", ".join(one.link for one in names() if one.theme == theme.name)
        parts[-1] += f"\n| [{theme.title}]({theme.name}.md) | {links} |"
    return "\n\n".join(parts) + "\n"


def theme_page(theme: Theme) -> str:
    """Return the page of a theme: its names, each example behind the first that it is of."""
    parts = [f"# {theme.title}", theme.intro]
    shown: set[str] = set()
    for one in names():
        if one.theme == theme.name:
            parts += _entry(one, theme, shown)
    return "\n\n".join(parts) + "\n"


def _entry(one: Name, theme: Theme, shown: set[str]) -> Iterator[str]:
    item = home(one.module, one.name)
    yield f"## `{one.name}` {{#{one.anchor}}}"
    yield f"```python\n{signature(item, one.name)}\n```"
    yield from described(item, value_of(one.module, one.name))
    others = types_of(item) - {one.name}
    links = [other.link for other in names() if other.name in others]
    local = [link.replace(f"({theme.name}.md#", "(#") for link in links]
    place = f"From {' or '.join(f'`{module}`' for module in _modules(one, item))}."
    yield f"{place} See {', '.join(local)}." if local else place
    if uses()[one.name]:
        yield _example(_best(one, theme), shown)


def _modules(one: Name, item: Object) -> list[str]:
    """Return where a name can be imported from, its own first."""
    others = (module for module in MODULES if module != one.module and one.name in public(module))
    return [one.module, *(other for other in others if home(other, one.name) is item)]


def _best(one: Name, theme: Theme) -> Example:
    """Return the example of a name: one in which it stands, of the page's own files if it can."""
    found = uses()[one.name]
    module = (one.module, one.name)
    own = [example for file in theme.sources for example in found if example.file == file]
    direct = [example for example in own if module in example.direct]
    return next(iter((*direct, *own, *found)))


def _example(example: Example, shown: set[str]) -> str:
    if example.anchor in shown:
        return f"Example: [{example.summary}](#{example.anchor})"
    shown.add(example.anchor)
    return (
        f"**Example.** {example.summary}\n{{: #{example.anchor} }}\n\n"
        f"```python\n{example.source}\n```"
    )


def hooks_page() -> str:
    """Return the page of the hooks, each with a plugin's implementation and what uses it."""
    parts = [
        "# Hooks",
        "A plugin is a module with functions marked `@hookimpl`, named as below. Each takes no "
        "argument and yields [specs](specs.md). The module is named by an entry point in the group "
        "`tasktriage.v1`, or is a file that `--plugin-file` names, or `Plugins(files=[…])`. A hook "
        "does no I/O and imports nothing heavy. The examples are one plugin, "
        "`docs/examples/plugin_every_kind.py`; each is used below it, where `plugins()` loads that "
        "file.",
    ]
    for hook in hooks():
        item = home(HOOKS, hook)
        spec = next(one for one in names() if one.name in types_of(item))
        kind = hook.removeprefix("tasktriage_")
        use = next(one for one in examples() if (one.file, one.name) == ("hooks", kind))
        parts += [
            f"## `{hook}` {{#{hook}}}",
            f"```python\n{signature(item)}\n```",
            *described(item, None),
            f"{spec.link}:",
            *described(home(spec.module, spec.name), None),
            "A plugin that has it:",
            f"```python\n{hook_source(hook)}\n```",
            use.summary,
            f"```python\n{use.source}\n```",
        ]
    return "\n\n".join(parts) + "\n"

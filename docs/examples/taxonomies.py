"""Examples of taxonomies and policies."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from tasktriage.plugin import (
    Act,
    Effect,
    InputError,
    Policy,
    PolicyInput,
    PolicyRule,
    Taxonomy,
    TaxonomyNode,
    policy_from_resource,
    taxonomy_from_resource,
)

TAXONOMY = """\
schema = "tasktriage.taxonomy/1"
name = "bakery"
title = "Bakeries"
version = "2026.1"
licence = "CC0-1.0"

[[node]]
id = "make"
title = "Making"
kind = "area"

[[node]]
id = "bread"
title = "Bread"
kind = "role"
parent = "make"
tasks = ["Knead the dough", "Shape loaves and let them rise"]
"""

POLICY = """\
schema = "tasktriage.policy/1"
name = "bakery-law"
title = "Rules for bakeries"
version = "2026.1"
licence = "CC0-1.0"

[[act]]
id = "recall"
title = "Recalling food"
tasks = ["Decide that a batch of bread is taken back from the shops"]

[[rule]]
id = "recall"
title = "Recalls"
jurisdiction = "NL"
trigger = ["recall"]
not_triggered = "Counting what was returned."
effect = "human"
basis = "article 3"
as_of = 2026-01-01
source = "https://example.org/law"
"""


def example_taxonomy() -> None:
    """Build a taxonomy in code: nodes after their parents, with sentences to match against."""
    bread = TaxonomyNode(
        id="bread",
        title="Bread",
        kind="role",
        parent="make",
        tasks=("Knead the dough", "Shape loaves and let them rise"),
    )
    bakery = Taxonomy(
        name="bakery",
        title="Bakeries",
        version="2026.1",
        licence="CC0-1.0",
        nodes=(TaxonomyNode(id="make", title="Making", kind="area"), bread),
        threshold=0.6,
    )
    assert bakery.node("bread").parent == "make"


def _package(folder: Path, file: str, text: str) -> str:
    """Make a package that ships a file, as a plugin's distribution does."""
    name = f"shipped_{folder.name.replace('-', '_')}"
    (folder / name).mkdir()
    (folder / name / "__init__.py").touch()
    (folder / name / file).write_text(text)
    sys.path.insert(0, str(folder))
    return name


def example_taxonomy_from_resource(folder: Path) -> None:
    """The factory of a taxonomy that is a TOML file in the plugin's package."""
    package = _package(folder, "bakery.toml", TAXONOMY)
    factory = taxonomy_from_resource(package, "bakery.toml")  # reads nothing yet
    bakery = factory()
    assert [node.id for node in bakery.nodes] == ["make", "bread"]


def example_policy() -> None:
    """Build a policy in code: an act, what the user must say of it, and the rule."""
    act = Act(
        id="recall",
        title="Recalling food",
        tasks=("Decide that a batch of bread is taken back from the shops",),
        near=("Count the loaves that came back",),  # close to it, and none
    )
    size = PolicyInput(name="size", question="How large is the bakery?", values=("small", "large"))
    rule = PolicyRule(
        id="recall",
        title="Recalls",
        jurisdiction="NL",
        trigger=("recall",),
        not_triggered="Counting what was returned.",
        effect=Effect.HUMAN,
        basis="article 3",
        as_of=date(2026, 1, 1),
        source="https://example.org/law",
        expires=date(2027, 1, 1),
        when=(("size", ("large",)),),
    )
    policy = Policy(
        name="bakery-law",
        title="Rules for bakeries",
        version="2026.1",
        licence="CC0-1.0",
        rules=(rule,),
        acts=(act,),
        inputs=(size,),
    )
    assert policy.rules[0].trigger == (policy.acts[0].id,)


def example_policy_from_resource(folder: Path) -> None:
    """The factory of a policy that is a TOML file; an error in it names the line."""
    package = _package(folder, "law.toml", POLICY)
    policy = policy_from_resource(package, "law.toml")()
    assert policy.rules[0].effect is Effect.HUMAN
    (folder / package / "bad.toml").write_text(POLICY.replace('"human"', '"humane"'))
    with pytest.raises(InputError, match="line 18"):
        policy_from_resource(package, "bad.toml")()

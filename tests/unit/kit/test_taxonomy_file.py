from __future__ import annotations

import pytest

from tasktriage.contracts.errors import InputError, TasktriageError
from tasktriage.kit.taxonomy_file import (
    DEFAULT_THRESHOLD,
    parse_taxonomy,
    read_taxonomy,
    taxonomy_from_resource,
)

HEAD = 'schema = "tasktriage.taxonomy/1"\nname = "bakery"\ntitle = "Bakery"\nversion = 3\n'
LICENCE = 'licence = "CC0-1.0"\n'
ROLE = '[[role]]\nid = "baker"\ntitle = "Baker"\n'
AREA = '[[role.area]]\nid = "dough"\ntitle = "Dough"\ntasks = ["Knead the dough", "Prove it"]\n'
GOOD = HEAD + LICENCE + ROLE + AREA


def test_the_least_that_a_taxonomy_needs():
    taxonomy = parse_taxonomy("x", GOOD)
    assert (taxonomy.name, taxonomy.version) == ("bakery", "3")
    assert taxonomy.threshold == DEFAULT_THRESHOLD
    assert taxonomy.embedder is None
    assert [node.id for node in taxonomy.nodes] == ["baker", "baker/dough"]
    assert taxonomy.node("baker/dough").title == "Baker › Dough"
    assert taxonomy.node("baker/dough").parent == "baker"
    assert taxonomy.node("baker/dough").tasks == ("Knead the dough", "Prove it")
    assert taxonomy.node("baker").tasks == ()


def test_everything_that_it_may_have():
    text = (
        HEAD + LICENCE + 'summary = "S"\nsources = ["here"]\n'
        '[matching]\nthreshold = 0.7\nembedder = "e"\nmeasured = "m"\n'
        '[[stage]]\nid = "make"\ntitle = "Make"\n'
        '[[background]]\ntasks = ["Answer mail"]\n'
        + ROLE
        + 'soc = "51-3011"\nsynthetic = true\n'
        + AREA
        + 'stage = "make"\n'
    )
    taxonomy = parse_taxonomy("x", text)
    assert (taxonomy.threshold, taxonomy.embedder, taxonomy.measured) == (0.7, "e", "m")
    assert taxonomy.background == ("Answer mail",)
    assert taxonomy.sources == ("here",)
    assert taxonomy.stages[0].id == taxonomy.node("baker/dough").stage == "make"
    assert (taxonomy.node("baker").soc, taxonomy.node("baker").synthetic) == ("51-3011", True)


BAD = {
    "not-toml": ("= nothing", "not valid TOML"),
    "empty": ("", "schema must be"),
    "other-schema": (GOOD.replace("taxonomy/1", "taxonomy/2"), "schema must be"),
    "no-licence": (HEAD + ROLE + AREA, "'licence'"),
    "no-role": (HEAD + LICENCE, "'role'"),
    "no-area": (HEAD + LICENCE + ROLE, "'area'"),
    "no-area-title": (GOOD.replace('title = "Dough"\n', ""), "'title'"),
    "no-tasks": (GOOD.split("tasks =")[0], "'tasks'"),
    "role-is-text": (HEAD + LICENCE + 'role = "baker"\n', ""),
    "role-is-table": (HEAD + LICENCE + ROLE.replace("[[role]]", "[role]"), ""),
    "twice": (GOOD + AREA, "twice"),
    "no-task-anywhere": (GOOD.replace('["Knead the dough", "Prove it"]', "[]"), "no node"),
    "unknown-stage": (GOOD + 'stage = "sell"\n', "unknown stage 'sell'"),
    "threshold-text": (GOOD + '[matching]\nthreshold = "high"\n', ""),
    # taken letter by letter, each letter would become an exemplar
    "tasks-is-text": (GOOD.replace('["Knead the dough", "Prove it"]', '"Knead"'), "tasks"),
    "tasks-of-numbers": (GOOD.replace('["Knead the dough", "Prove it"]', "[1, 2]"), "tasks"),
    "blank-task": (GOOD.replace('"Prove it"', '" "'), "tasks"),
    "background-is-text": (GOOD + '[[background]]\ntasks = "Answer"\n', "tasks"),
    "sources-is-text": (
        GOOD.replace(LICENCE, LICENCE + 'sources = "here"\n'),
        "sources",
    ),
    "title-is-number": (GOOD.replace('"Bakery"', "5"), "title"),
    "threshold-out-of-range": (GOOD + "[matching]\nthreshold = 7\n", "threshold"),
    "threshold-nan": (GOOD + "[matching]\nthreshold = nan\n", "threshold"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_taxonomy_is_one_clear_line(case):
    text, problem = BAD[case]
    with pytest.raises(InputError) as info:
        parse_taxonomy("my.toml", text)
    assert str(info.value).startswith("my.toml: ")
    assert problem in str(info.value)
    assert "\n" not in str(info.value)


def test_read_from_a_file(tmp_path):
    path = tmp_path / "bakery.toml"
    path.write_text(GOOD, "utf-8")
    assert read_taxonomy(path) == parse_taxonomy("x", GOOD)
    path.write_bytes("# Grüße\n".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_taxonomy(path)
    with pytest.raises(InputError, match=r"gone\.toml: can't be read"):
        read_taxonomy(tmp_path / "gone.toml")
    with pytest.raises(InputError, match="can't be read"):
        read_taxonomy(tmp_path)


def test_read_from_a_package(fake_dist):
    fake_dist("tt-bakery", modules={"tt_bakery/__init__.py": "", "tt_bakery/b.toml": GOOD})
    assert taxonomy_from_resource("tt_bakery", "b.toml")().name == "bakery"
    # a file that isn't there is an error when the taxonomy is made, and then a clear one
    factory = taxonomy_from_resource("tt_bakery", "misspelled.toml")
    with pytest.raises(TasktriageError, match=r"misspelled\.toml"):
        factory()

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    "no-role": (HEAD + LICENCE, "'role' or 'node'"),
    "no-nodes": (HEAD.replace("version", "node = []\nversion") + LICENCE, "there is no node"),
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


NODES = """
[[node]]
id = "1"
title = "Managers"
kind = "major"

[[node]]
id = "11"
title = "Chief executives"
kind = "minor"
parent = "1"
titles = ["Top boss"]
soc = "11-1011"
codes = { isco-08 = "1120", esco = ["http://x/1", "http://x/2"] }

[[node]]
id = "111"
title = "Mayors"
kind = "unit"
parent = "11"
tasks = ["Chair the council"]
"""


def test_nodes_of_any_depth():
    taxonomy = parse_taxonomy("x", HEAD + LICENCE + NODES)
    assert [(n.id, n.parent, n.kind) for n in taxonomy.nodes] == [
        ("1", None, "major"),
        ("11", "1", "minor"),
        ("111", "11", "unit"),
    ]
    node = taxonomy.node("11")
    assert (node.titles, node.soc, node.tasks) == (("Top boss",), "11-1011", ())
    assert node.codes == (("isco-08", "1120"), ("esco", "http://x/1"), ("esco", "http://x/2"))
    assert taxonomy.node("111").tasks == ("Chair the council",)
    both = parse_taxonomy("x", GOOD + NODES)
    assert len(both.nodes) == 5


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('parent = "1"', 'parent = "2"', "node '11': parent: unknown node '2'"),
        ('kind = "minor"\n', "", "node '11': the key 'kind' is missing"),
        ('id = "111"', 'id = "11"', "node '11': node '11' stands twice"),
        ('soc = "11-1011"', "soc = 11", "soc must be text, got 11"),
        ('isco-08 = "1120"', "isco-08 = 1120", "isco-08 must be a code in quotes"),
        ('"http://x/2"', "2", "esco must be a code in quotes"),
        ('titles = ["Top boss"]', "titels = []", "unknown key 'titels'; did you mean 'titles'"),
        ('["Chair the council"]', '["Chair", 3]', "tasks must be texts, got 3"),
        ('parent = "11"', "stage = 'x'", "unknown stage 'x'"),
    ],
)
def test_an_error_names_line_and_key(old, new, problem):
    before, _, after = (HEAD + LICENCE + NODES).partition(old)
    # what is missing is the table's, whose header stands four lines above
    line = before.count("\n") + (1 if new else -2)
    with pytest.raises(InputError) as info:
        parse_taxonomy("my.toml", before + new + after)
    assert str(info.value).startswith(f"my.toml: line {line}: ")
    assert problem in str(info.value)


def test_a_tree_without_end():
    node = '[[node]]\nid = "{}"\ntitle = "T"\nkind = "k"\n'
    text = HEAD + LICENCE + node.format(0)
    text += "".join(node.format(i) + f'parent = "{i - 1}"\n' for i in range(1, 300))
    with pytest.raises(InputError, match=r"node '20': stands on level 21; at most 20"):
        parse_taxonomy("x", text)


MATCHING = [
    ("calibration = [12, 0.5]", (12.0, 0.5)),
    ("calibration = [12]", None),
    ("calibration = [-1, 0]", None),
    ("calibration = [nan, 0]", None),
    ("calibration = [true, 0]", None),
    ('calibration = "12"', None),
]


@pytest.mark.parametrize(("line", "expected"), MATCHING)
def test_calibration(line, expected):
    text = GOOD + f"[matching]\nprobable = 0.4\n{line}\n"
    if expected is not None:
        found = parse_taxonomy("x", text)
        assert (found.calibration, found.probable) == (expected, 0.4)
        return
    with pytest.raises(InputError, match=r"line 15: \[matching\]: calibration"):
        parse_taxonomy("x", text)


@pytest.mark.parametrize("number", ["9" * 401, "0x" + "f" * 5000, str(2**63), str(-(2**63) - 1)])
@pytest.mark.parametrize(
    "line", ["[matching]\ncalibration = [{}, 1]", "[matching]\nnearest = {}", "[[stage]]\nid = {}"]
)
def test_a_number_beyond_64_bits_is_one_clear_line(line, number):
    with pytest.raises(InputError, match=r"^x: is not valid TOML: .*TOML's have at most 64$"):
        parse_taxonomy("x", f"{GOOD}{line.format(number)}\n")


@pytest.mark.parametrize("key", ["schema", "version"])
def test_a_head_that_is_too_large_to_show_is_one_short_line(key):
    for value in ("0x" + "f" * 5000, "[" * 200 + "]" * 200):
        lines = [line for line in GOOD.splitlines() if not line.startswith(key)]
        with pytest.raises(InputError) as info:
            parse_taxonomy("x", "\n".join([f"{key} = {value}", *lines]))
        assert len(str(info.value)) < 200


@given(st.text())
def test_any_text_is_a_taxonomy_or_one_clear_line(text):
    with contextlib.suppress(InputError):
        parse_taxonomy("x", 'schema = "tasktriage.taxonomy/1"\n' + text)


def test_arrays_lie_beside_the_file(tmp_path):
    path = tmp_path / "bakery.toml"
    path.write_text(GOOD, "utf-8")
    assert read_taxonomy(path).arrays is None
    (tmp_path / "bakery.safetensors").write_bytes(b"")
    assert read_taxonomy(path).arrays == tmp_path / "bakery.safetensors"


def test_further_titles_stand_at_their_nodes_not_in_a_file():
    text = GOOD.replace("version = 3", 'version = 3\ntitles = "more.tsv.gz"')
    with pytest.raises(InputError, match=r"line 5: unknown key 'titles'"):
        parse_taxonomy("x", text)


def test_read_from_a_package(fake_dist):
    fake_dist("tt-bakery", modules={"tt_bakery/__init__.py": "", "tt_bakery/b.toml": GOOD})
    assert taxonomy_from_resource("tt_bakery", "b.toml")().name == "bakery"
    # a file that isn't there is an error when the taxonomy is made, and then a clear one
    factory = taxonomy_from_resource("tt_bakery", "misspelled.toml")
    with pytest.raises(TasktriageError, match=r"misspelled\.toml"):
        factory()

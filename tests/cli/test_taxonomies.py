"""Taxonomies from the command line."""

from __future__ import annotations

import json

import pytest

DOUGH = [
    "Knead dough for the morning loaves",
    "Weigh flour, yeast and salt for each batch",
    "Shape rolls and leave them to prove",
    "Fold butter into pastry for croissants",
    "Feed the sourdough starter every evening",
]
SHOP = [
    "Serve customers at the bread counter",
    "Fill the shelves with fresh loaves at opening time",
    "Slice and wrap bread as customers ask for it",
    "Take orders for birthday cakes by telephone",
    "Count the till of the bakery shop at closing time",
]
OTHER = [
    "Write unit tests for a payment service",
    "Repair lifts in office buildings",
    "Teach algebra to a class of twelve-year-olds",
    "Draft a contract for the sale of a house",
    "Fly passengers from one airport to another",
]
KNEAD = "Knead the dough for rye loaves"
BAKERY = f"""\
schema = "tasktriage.taxonomy/1"
name = "bakery"
title = "Bakery"
version = "1"
licence = "CC0-1.0"

[matching]
threshold = 0.2
margin = 0.0
embedder = "default-0.4.0"

[[role]]
id = "baker"
title = "Baker"
[[role.area]]
id = "dough"
title = "Dough"
tasks = {json.dumps(DOUGH)}
[[role.area]]
id = "shop"
title = "Shop"
tasks = {json.dumps(SHOP)}

[[background]]
tasks = {json.dumps(OTHER)}
"""
SENTENCES = """\
text,node
Kneads rye dough before dawn,baker/dough
Sells bread and cakes over the counter,baker/shop
Weighs flour for the first batch of rolls,baker/dough
Replaces brake pads on lorries,
Audits the accounts of listed companies,
Plays the violin at weddings,
"""


@pytest.fixture
def bakery(write):
    return write("bakery.toml", BAKERY)


def test_list_says_what_each_is(tt):
    rows = {row["name"]: row for row in json.loads(tt("taxonomies", "list", "--json").ok().out)}
    assert rows["sdlc"]["kind"] == "sector"
    assert rows["soc2018"]["kind"] == rows["isco08"]["kind"] == "all work"
    assert (rows["soc2018"]["nodes"], rows["isco08"]["nodes"]) == (988, 619)
    assert rows["soc2018"]["licence"] == "public domain"
    table = tt("taxonomies", "list").ok().out
    assert all(name in table for name in rows)


def test_a_large_tree_is_shown_in_part(tt):
    shown = tt("taxonomies", "show", "soc2018").ok().out
    assert "15-0000 Computer and Mathematical Occupations" in " ".join(shown.split())
    assert "15-1252" not in shown
    assert "867 further nodes" in shown
    assert max(map(len, shown.splitlines())) <= 80
    whole = tt("taxonomies", "show", "soc2018", "--all").ok().out
    assert "15-1252" in whole
    assert "further nodes" not in whole
    part = tt("taxonomies", "show", "soc2018", "--node", "15-1200").ok().out
    assert "Software Developers" in part
    assert "Management" not in part.replace("Database", "")
    nodes = json.loads(tt("taxonomies", "show", "isco08", "--node", "25", "--json").ok().out)
    assert {node["id"][:2] for node in nodes["nodes"]} == {"25"}
    assert not {"arrays", "occupation_arrays"} & nodes.keys()
    tt("taxonomies", "show", "soc2018", "--node", "15-1201").fails(2, "unknown node '15-1201'")


def test_check(tt, bakery, write):
    assert tt("taxonomies", "check", "bakery.toml").ok().out == (
        "ok: 1 role, 2 areas, 10 tasks, 5 of other work\n"
    )
    write("few.toml", BAKERY.replace(json.dumps(SHOP), json.dumps(DOUGH[:1])))
    few = tt("taxonomies", "check", "few.toml")
    assert few.code == 0
    assert "warning: fewer than 5 tasks: 'baker/shop' (1)" in few.err
    assert "hardly told apart" in few.err


@pytest.mark.parametrize("name", ["SDLC", "tasktriage/sdlc"])
def test_a_sector_is_found_in_any_case_and_by_its_full_name(tt, name):
    text = "Write unit tests for new endpoints before a pull request goes up for review."
    (one,) = tt("classify", "--text", text, "--sector", name, "-f", "jsonl").ok().records
    assert {match["taxonomy"] for match in one["taxonomies"]} == {"sdlc"}
    assert "(sdlc " in tt("taxonomies", "show", name).ok().out


@pytest.mark.parametrize("name", ["auto", "none", "Auto"])
def test_a_name_that_means_something_else_is_refused(tt, write, name):
    file = write("b.toml", BAKERY.replace('name = "bakery"', f'name = "{name}"'))
    for args in (("taxonomies", "check", file), ("classify", "--text", "x", "--sector-file", file)):
        tt(*args).fails(1, f"name must be another: '{name}' has a meaning")


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("margin = 0.0", 'margin = "low"', 9, "[matching]: margin must be a number"),
        ('title = "Shop"', "", 19, "area 'shop': the key 'title' is missing"),
        ('id = "shop"', 'id = "dough"', 20, "stands twice"),
        ("[[background]]", "[[backround]]", 24, "unknown key 'backround'"),
        ('title = "Baker"', 'title = "Baker', 14, "is not valid TOML"),
    ],
)
def test_a_broken_file_is_one_line_with_line_and_key(tt, write, old, new, line, problem):
    write("bakery.toml", BAKERY.replace(old, new, 1))
    result = tt("taxonomies", "check", "bakery.toml").fails(1, "bakery.toml", problem)
    assert f"line {line}" in result.err


def test_measure(tt, bakery, write):
    write("s.csv", SENTENCES)
    args = ("taxonomies", "measure", "bakery.toml", "--sentences", "s.csv")
    shown = tt(*args).ok().out
    assert "recall" in shown
    assert "margin = " in shown
    assert "0 of 3 sentences of other work are matched, with recall 1.00. So few" in shown
    assert "false\nmatches are 63 % or less, no more than that: to show 5 % takes 59" in shown
    assert "kept to 5 %" not in shown
    found = json.loads(tt(*args, "--json").ok().out)
    assert found["figures"]["recall"]["n"] == found["figures"]["false matches"]["n"] == 3
    assert found["figures"]["recall"]["hits"] == 3
    assert found["figures"]["area right"]["hits"] == found["figures"]["area right"]["n"]
    assert found["matching"]["key"] == "margin"
    write("bad.csv", SENTENCES.replace("baker/shop", "baker/shoop"))
    args = ("taxonomies", "measure", "bakery.toml", "--sentences", "bad.csv")
    tt(*args).fails(1, "line 3", "unknown node 'baker/shoop'; did you mean 'baker/shop'")


def test_a_task_stands_on_a_path_with_its_probability(tt, bakery):
    args = ("classify", "--sector-file", "bakery.toml", "-f", "jsonl", "--text")
    (record,) = tt(*args, KNEAD).ok().records
    role, area = record["taxonomies"]
    assert (role["node"], area["node"]) == ("baker", "baker/dough")
    assert 1.0 >= role["probability"] >= area["probability"] >= 0.5
    assert role["similarity"] >= area["similarity"] - 1e-6
    assert tt(*args, "Repair the lift of an office block").ok().records[0]["taxonomies"] == []


def test_a_taxonomy_that_was_never_measured_gives_no_probability(tt, write):
    lines = [x for x in BAKERY.splitlines() if not x.startswith(("embedder", "calibration"))]
    write("bakery.toml", "\n".join(lines))
    done = tt("classify", "--sector-file", "bakery.toml", "--text", KNEAD, "-f", "jsonl")
    assert done.err == (
        "note: taxonomy 'bakery' names no embedder in [matching], so it was never measured: no "
        "probabilities are given ('tasktriage taxonomies measure' says what to write)\n"
    )
    assert [m["probability"] for m in done.records[0]["taxonomies"]] == [None, None]
    write("s.csv", SENTENCES + "".join(f"Repair lift {n} of an office,\n" for n in range(60)))
    shown = tt("taxonomies", "measure", "bakery.toml", "--sentences", "s.csv").ok().out
    assert "False matches are kept to 5 % of these (of all such work" in shown
    assert "by these lines in the\n[matching] of bakery.toml:\n" in shown
    assert 'embedder = "default-' in shown


def test_several_taxonomies_and_a_classification_of_all_work(tt, bakery):
    args = ("--sector-file", "bakery.toml", "--sector", "soc2018", "--sector", "isco08")
    text = "Teach pupils to read and write in the first year of primary school"
    (record,) = tt("classify", "--text", text, "-f", "jsonl", *args).ok().records
    found = [(m["taxonomy"], m["node"]) for m in record["taxonomies"]]
    assert found[0] == ("soc2018", "25-0000")
    assert ("isco08", "2") in found
    by_taxonomy = [m["probability"] for m in record["taxonomies"] if m["taxonomy"] == "isco08"]
    assert by_taxonomy == sorted(by_taxonomy, reverse=True)


NURSING = """\
# Staff nurse

## Duties

- Take patients' blood pressure and temperature and chart them
- Give medicines as prescribed and watch for reactions
- Change dressings and care for wounds after surgery
- Hand over patients to the next shift at the bedside
"""
NOTHING = "# Mime\n\n## Duties\n\n- Paint the face white before the show\n- Walk against the wind\n"


def test_auto_takes_the_sector_that_fits_and_says_so(tt, write):
    write("nurse.md", NURSING)
    write("mime.md", NOTHING)
    result = tt("classify", "nurse.md", "mime.md", "--sector", "auto", "-f", "jsonl")
    assert result.code == 0
    notes = [line for line in result.said() if line.startswith("note: ")]
    assert notes == [
        "note: nurse.md: sector health (4 of 4 tasks)",
        "note: mime.md: no sector fits",
    ]
    for record in result.records:
        taxonomies = {m["taxonomy"] for m in record["taxonomies"]}
        assert taxonomies == ({"health"} if record["source"]["document"] == "nurse.md" else set())


def test_a_second_run_is_the_same(tt, write):
    write("nurse.md", NURSING)
    args = ("classify", "nurse.md", "--sector", "health", "-f", "jsonl")
    assert tt(*args).ok().out == tt(*args).ok().out

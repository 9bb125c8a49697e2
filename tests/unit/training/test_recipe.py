from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tasktriage.contracts.errors import RecipeError
from tasktriage.training.manifest import _without_none
from tasktriage.training.recipe import (
    LEAST,
    SHARES,
    DataRecipe,
    FineTuneRecipe,
    HubRecipe,
    Recipe,
    read_recipe,
    recipe_of,
)

HEAD = 'schema = "tasktriage.recipe/1"\nname = "x"\nversion = "1"\n'
RECIPES = Path(__file__).parents[3] / "models" / "recipes"


def read(tmp_path, body):
    path = tmp_path / "r.toml"
    path.write_text(body, "utf-8")
    return read_recipe(path)


def test_the_least_recipe_has_every_default(tmp_path):
    assert read(tmp_path, HEAD) == Recipe(name="x", version="1")


def test_every_key_is_read(tmp_path):
    body = (
        HEAD
        + """
summary = "s"
embedder = "sentence-transformers:there"
folds = 3
seed = 4
[data]
file = "a.tsv"
text = "t"
label = "l"
soft = ["a", "b", "c"]
group = "g"
group_digits = 7
weight = "w"
sha256 = "00"
name = "n"
source = "o"
licence = "MIT"
[head]
C = 1
max_iter = 5
[codebook]
weight = 2.5
reasons = false
[hub]
licence = "mit"
base_model = "b"
datasets = ["one", "two"]
"""
    )
    recipe = read(tmp_path, body)
    assert recipe.hub == HubRecipe(licence="mit", base_model="b", datasets=("one", "two"))
    assert (recipe.embedder, recipe.folds, recipe.seed) == ("sentence-transformers:there", 3, 4)
    assert recipe.data == DataRecipe(
        file="a.tsv",
        text="t",
        label="l",
        soft=("a", "b", "c"),
        group="g",
        group_digits=7,
        weight="w",
        sha256="00",
        name="n",
        source="o",
        licence="MIT",
    )
    assert (recipe.head.C, recipe.head.max_iter) == (1, 5)
    assert (recipe.codebook.weight, recipe.codebook.reasons) == (2.5, False)
    assert recipe.finetune is None


def test_every_key_of_fine_tuning_is_read_and_has_its_range(tmp_path):
    values = dict.fromkeys(SHARES, 0.25) | dict.fromkeys(LEAST, 12)
    values["teacher"] = "t.toml"
    (tmp_path / "t.toml").write_text(f"{HEAD}[finetune]\nhard_share = 0.25", "utf-8")
    body = "\n".join(f"{name} = {json.dumps(value)}" for name, value in values.items())
    recipe = read(tmp_path, f"{HEAD}[finetune]\n{body}")
    assert asdict(recipe.finetune) == values
    assert read(tmp_path, f"{HEAD}[finetune]").finetune == FineTuneRecipe()
    for name, least in LEAST.items():
        with pytest.raises(RecipeError, match=rf"\[finetune\] {name} must be at least {least}"):
            read(tmp_path, f"{HEAD}[finetune]\n{name} = -1")
    for name in SHARES:
        with pytest.raises(RecipeError, match=rf"\[finetune\] {name} must be from 0 to below 1"):
            read(tmp_path, f"{HEAD}[finetune]\n{name} = 1.0")


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(name="x", version="1"),
        Recipe(name="x", version="1", finetune=FineTuneRecipe(epochs=2.5), languages=("de", "en")),
        Recipe(name="x", version="1", data=DataRecipe(ratings=("a", "b"), major_digits=2)),
        Recipe(
            name="x",
            version="1",
            finetune=FineTuneRecipe(teacher="t.toml", layers=3),
            teacher=Recipe(name="t", version="2", finetune=FineTuneRecipe(epochs=1)),
        ),
    ],
)
def test_what_a_manifest_keeps_of_a_recipe_is_the_recipe(recipe):
    kept = json.loads(json.dumps(_without_none(asdict(recipe))))
    assert recipe_of(kept) == recipe


@pytest.mark.parametrize("path", sorted(RECIPES.rglob("*.toml")), ids=lambda p: p.stem)
def test_shipped_recipes_are_valid(path):
    assert read_recipe(path).name == path.stem


def differences(one, other):
    """Return the settings of training in which two recipes differ; words and files are none."""
    found = set()
    for table in ("finetune", "codebook"):
        ours, theirs = asdict(getattr(one, table)), asdict(getattr(other, table))
        found |= {key for key in ours if ours[key] != theirs[key]}
    top = ("embedder", "seed", "teacher", "head")
    found |= {key for key in top if getattr(one, key) != getattr(other, key)}
    return found | ({"data"} if one.data.ratings != other.data.ratings else set())


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("ablations/no-ratings", {"ratings", "data"}),
        ("ablations/no-beginnings", {"beginnings"}),
        ("ablations/no-codebook", {"weight"}),
        ("ablations/no-hard-share", {"hard_share"}),
        (
            "plain",
            {"ratings", "data", "beginnings", "weight", "hard_share", "reasons", "is_task"}
            | {"general"},
        ),
    ],
)
def test_an_ablation_leaves_out_what_its_name_says_and_nothing_else(name, parts):
    default, other = (read_recipe(RECIPES / f"{one}.toml") for one in ("default", name))
    assert differences(default, other) == parts


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "schema must be 'tasktriage.recipe/1'"),
        ('schema = "tasktriage.recipe/2"', "schema must be 'tasktriage.recipe/1'"),
        ('schema = "tasktriage.recipe/1"', "needs the key name and version"),
        ('schema = "tasktriage.recipe/1"\nname = "x"', "needs the key version"),
        (HEAD + "folds = ", "can't be read as a recipe"),
        (HEAD + 'embeder = "minilm"', "unknown key 'embeder'; did you mean 'embedder'"),
        (HEAD + "[head]\nc = 1", "unknown key [head] 'c'"),
        (HEAD + '[data]\ntxt = "a"', "unknown key [data] 'txt'; did you mean 'text'"),
        (HEAD + "[codebook]\nwieght = 1", "unknown key [codebook] 'wieght'; did you mean"),
        (HEAD + "head = 3", "[head] must be a table, got 3"),
        (HEAD + "data = []", "[data] must be a table, got []"),
        (HEAD + "summary = 1", "summary must be text, got 1"),
        (HEAD + 'folds = "5"', "folds must be a whole number, got '5'"),
        (HEAD + "folds = 5.0", "folds must be a whole number, got 5.0"),
        (HEAD + "folds = true", "folds must be a whole number, got True"),
        (HEAD + "folds = 1", "folds must be at least 2, got 1"),
        (HEAD + "seed = -1", "seed must be at least 0, got -1"),
        (HEAD + '[head]\nC = "3"', "[head] C must be a number, got '3'"),
        (HEAD + "[head]\nC = true", "[head] C must be a number, got True"),
        (HEAD + "[head]\nC = 0", "[head] C must be above 0, got 0"),
        (HEAD + "[head]\nC = nan", "[head] C must be above 0, got nan"),
        (HEAD + "[head]\nmax_iter = 0", "[head] max_iter must be at least 1, got 0"),
        (HEAD + "[codebook]\nweight = -1.0", "[codebook] weight must be at least 0, got -1.0"),
        (HEAD + "[codebook]\nweight = inf", "[codebook] weight must be at least 0, got inf"),
        (HEAD + "[codebook]\nreasons = 1", "[codebook] reasons must be true or false, got 1"),
        (HEAD + "[data]\ngroup_digits = 0.5", "[data] group_digits must be a whole number"),
        (HEAD + "[data]\ngroup_digits = -2", "[data] group_digits must be at least 1, got -2"),
        (HEAD + "[data]\ngroup_digits = 0", "[data] group_digits must be at least 1, got 0"),
        (HEAD + '[data]\nsoft = ["a", "b"]', "[data] soft must be a list of three columns"),
        (HEAD + '[data]\nsoft = ["a", "b", 3]', "[data] soft must be a list of columns"),
        (HEAD + '[data]\nsoft = "abc"', "[data] soft must be a list of columns"),
        (HEAD + "[finetune]\nepochs = 0", "[finetune] epochs must be at least 0.01"),
        (HEAD + "[finetune]\nepochs = nan", "[finetune] epochs must be at least 0.01"),
        (HEAD + "[finetune]\nheld_out = 1.0", "[finetune] held_out must be from 0 to below 1"),
        (HEAD + "[finetune]\nbatch = 2.5", "[finetune] batch must be a whole number"),
        (HEAD + "[finetune]\nepoch = 3", "unknown key [finetune] 'epoch'; did you mean 'epochs'"),
        (HEAD + "finetune = true", "[finetune] must be a table, got True"),
        (HEAD + "[finetune]\nwarmup = -0.1", "[finetune] warmup must be from 0 to below 1"),
        (HEAD + "[finetune]\naverage = nan", "[finetune] average must be from 0 to below 1"),
        (HEAD + "[finetune]\nbeginnings = -1", "[finetune] beginnings must be at least 0"),
        (HEAD + '[data]\nonet_ids = ["soc_code"]', "[data] onet_ids must be a list of two columns"),
        (HEAD + '[data]\nratings = "a"', "[data] ratings must be a list of columns, got 'a'"),
        (HEAD + "[data]\nmajor_digits = 0", "[data] major_digits must be at least 1, got 0"),
        (HEAD + "[finetune]\nlayers = 3", "[finetune] layers needs a teacher to take them from"),
        (HEAD + "[finetune]\nlayers = -1", "[finetune] layers must be at least 0, got -1"),
        (HEAD + "[finetune]\ntaught = 1.0", "[finetune] taught must be from 0 to below 1, got 1.0"),
        (HEAD + '[finetune]\nteacher = "t.toml"', "[finetune] teacher = 't.toml' is not beside it"),
        (HEAD + '[finetune]\nteacher = "r.toml"', "teacher = 'r.toml' has a teacher itself"),
        (HEAD + '[teacher]\nname = "t"', "name the teacher's file in [finetune] teacher"),
        (HEAD + 'notes = "missing.md"', "notes names missing.md, which is not beside it"),
        (HEAD.replace('"x"', '""'), "name must be a plain folder name, got ''"),
        (HEAD.replace('"x"', '"../x"'), "name must be a plain folder name, got '../x'"),
        (HEAD.replace('"x"', "'a\\b'"), "name must be a plain folder name"),
    ],
)
def test_a_bad_recipe_is_one_clear_error(tmp_path, body, said):
    with pytest.raises(RecipeError) as raised:
        read(tmp_path, body)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'r.toml'}: ")
    assert said in message
    assert "\n" not in message


def test_a_recipe_holds_its_teachers(tmp_path):
    (tmp_path / "t.toml").write_text(
        HEAD.replace('"x"', '"t"') + "seed = 4\n[codebook]\nweight = 2.0\n[finetune]\nepochs = 5"
    )
    recipe = read(tmp_path, HEAD + '[finetune]\nteacher = "t.toml"\nlayers = 3')
    assert recipe.teacher == read_recipe(tmp_path / "t.toml")
    assert (recipe.teacher.seed, recipe.teacher.codebook.weight) == (4, 2.0)


def test_the_runs_of_the_default_recipe_are_those_of_its_students_teachers():
    fast, default = (read_recipe(RECIPES / f"{name}.toml") for name in ("fast", "default"))
    assert fast.teacher == default
    for name in ("data", "folds", "seed", "codebook", "version"):
        assert getattr(fast, name) == getattr(default, name), name
    assert fast.finetune.held_out == default.finetune.held_out


@pytest.mark.parametrize(
    ("teacher", "said"),
    [
        ("", "has no [finetune], so it has no network to teach with"),
        ('embedder = "other"\n[finetune]', "has the embedder 'other', and it has 'minilm'"),
        ("[finetune]\nhard_share = 0.5", "has hard_share 0.5, and it has 0.0"),
        ("[finetune]\nepoch = 3", "can't teach: "),
        ('[finetune]\nteacher = "r.toml"', "has a teacher itself"),
    ],
)
def test_a_recipe_that_can_not_teach_is_one_clear_error(tmp_path, teacher, said):
    (tmp_path / "t.toml").write_text(HEAD + teacher, "utf-8")
    with pytest.raises(RecipeError) as raised:
        read(tmp_path, HEAD + '[finetune]\nteacher = "t.toml"')
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'r.toml'}: [finetune] teacher = 't.toml' ")
    assert said in message
    assert "\n" not in message


def test_a_recipe_that_can_not_be_read(tmp_path):
    with pytest.raises(RecipeError, match="no such recipe; check the path"):
        read_recipe(tmp_path / "none.toml")
    with pytest.raises(RecipeError, match="can't be read as a recipe"):
        read_recipe(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    with pytest.raises(RecipeError, match="can't be read as a recipe"):
        read_recipe(tmp_path / "latin.toml")

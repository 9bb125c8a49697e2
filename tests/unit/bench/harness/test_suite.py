"""Suites: what ships, and one clear line for a file that is none."""

from __future__ import annotations

import pytest

from tasktriage.bench.harness.suite import Kind, find_suite, suites
from tasktriage.contracts.errors import InputError, UnknownNameError

PEOPLE = ("worker-agency", "expert-agency", "expert-capacity", "worker-desire")
SHIPPED = {
    "onet-2023-to-2026": Kind.FOLDS,
    **{f"onet-to-{name}": Kind.RANK for name in PEOPLE},
    "codebook": Kind.TRANSFER,
    "codebook-parts": Kind.TRANSFER,
    "onet-codebook": Kind.FOLDS,
    "onet-few-shot": Kind.FEW_SHOT,
    "onet-learning-curve": Kind.LEARNING_CURVE,
    "onet-majors": Kind.FOLDS,
    "onet-occupations": Kind.FOLDS,
    "onet-to-ilo": Kind.RANK,
    "onet-to-workbank": Kind.RANK,
}


def test_shipped():
    assert {name: suite.kind for name, suite in suites().items()} == SHIPPED
    assert find_suite("onet-majors").id == "onet-majors@1"
    names = list(suites())
    assert names == ["onet-codebook", *sorted(names[1:])], "the leading one comes first"


RELABELLED = {"onet-codebook@2", "codebook@2", "onet-to-ilo@2", "onet-to-workbank@2"}
RELABELLED |= {f"onet-to-{name}@1" for name in PEOPLE}


def test_what_trains_on_a_language_models_labels_by_our_codebook_says_so():
    on_ours = {suite.id for suite in suites().values() if suite.dataset == "onet-codebook-2026"}
    assert on_ours == RELABELLED
    for suite in suites().values():
        ours = "onet-codebook-2026" in (suite.dataset, suite.test_dataset)
        assert ("codebook by a language model" in suite.title) == ours
        assert ("labels that GPT-4 made in 2023" in suite.title) == (
            suite.dataset == "gpts-are-gpts"
        )
    older = {suite.id for suite in suites().values() if suite.dataset == "gpts-are-gpts"}
    assert {"onet-occupations@1", "onet-majors@1"} <= older, "they stay comparable with results"


def test_unknown_name_has_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'onet-occupations'"):
        find_suite("onet-ocupations")


def test_a_file(suite_file, tmp_path):
    suite = find_suite(str(suite_file("yard", folds=3)))
    assert (suite.dataset, suite.folds, suite.group) == (f"folder:{tmp_path / 'yard'}", 3, "group")


def test_sets_are_found_from_the_suites_file(suite_file, tmp_path, monkeypatch):
    path = suite_file("../yard", "rank", test_dataset="folder:/srv/other")
    monkeypatch.chdir(tmp_path.parent)
    suite = find_suite(str(path.relative_to(tmp_path.parent)))
    assert suite.dataset == f"folder:{tmp_path.name}/../yard"
    assert suite.test_dataset == "folder:/srv/other", "a whole path stays"
    named = suite_file("x", "transfer", test_dataset="codebook")
    assert find_suite(str(named)).test_dataset == "codebook"


def test_folds_that_choices_were_made_on_are_no_part_of_the_headline(suite_file):
    assert find_suite("onet-codebook").headline_folds == (1, 2, 3, 4)
    assert find_suite("onet-occupations").headline_folds is None
    assert find_suite(str(suite_file("yard", folds=4, chosen_on=[3, 1]))).headline_folds == (0, 2)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            'kind = "grouped-fold"',
            "'grouped-fold'; did you mean 'grouped-folds'. there are: grouped-",
        ),
        ('kind = "x"', "unknown kind 'x'; there are: grouped-folds, transfer, rank, few-shot, lea"),
        ('group = "soc4"', "unknown group 'soc4'; did you mean 'soc6'. there are: soc6, soc2"),
        ("folds = 1", "folds must be at least 2, got 1"),
        ('folds = "5"', "folds must be a whole number, got '5'"),
        ("draws = 0", "draws must be at least 1"),
        ("seed = -1", "seed must be at least 0"),
        ("steps = [3]", "steps are for few-shot"),
        ("chosen_on = [5]", "chosen_on holds 5, expected folds from 0 to 4"),
        ('chosen_on = ["0"]', "chosen_on holds '0', expected folds"),
        ("chosen_on = 0", "chosen_on must be a list of whole numbers, got 0"),
        ("chosen_on = [1, 1]", "names a fold twice"),
        ("chosen_on = [0, 1, 2, 3, 4]", "names every fold"),
        ('kind = "rank"\ntest_dataset = "yard"\nchosen_on = [0]', "is for grouped-folds suites"),
        ('kind = "few-shot"\nsteps = [2]\ntest_dataset = "yard"', "takes no test_dataset"),
        ('name = "../evil"', "name must be letters"),
        ("title = 3", "title must be a text, got 3"),
        ('flods = "5"', "unknown key 'flods'; did you mean 'folds'. there are: name, version,"),
        (
            'schema = "tasktriage.suite/2"',
            "schema must be 'tasktriage.suite/1', got 'tasktriage.suite/2'",
        ),
        ('kind = "rank"', "needs test_dataset"),
        ('kind = "few-shot"\nsteps = [2.5]', "whole numbers, got 2.5"),
        ('kind = "few-shot"\nsteps = ["2"]', "steps must be numbers, got '2'"),
        ('kind = "learning-curve"\nsteps = [50]', "shares up to 1, got 50"),
    ],
)
def test_wrong_files(suite_file, line, message):
    path = suite_file("yard")
    keys = {part.split(" =")[0] for part in line.splitlines()}
    kept = [x for x in path.read_text("utf-8").splitlines() if x.split(" =")[0] not in keys]
    path.write_text("\n".join([*kept, line]), "utf-8")
    with pytest.raises(InputError, match=message) as caught:
        find_suite(str(path))
    assert "\n" not in str(caught.value)


def test_missing_keys_and_files(tmp_path):
    path = tmp_path / "suite.toml"
    with pytest.raises(InputError, match="can't be read as a suite"):
        find_suite(str(path))
    path.write_text('schema = "tasktriage.suite/1"\nname = "yards"\n', "utf-8")
    with pytest.raises(InputError, match="'version' is missing"):
        find_suite(str(path))
    path.write_bytes(b"\xff")
    with pytest.raises(InputError, match="can't be read as a suite"):
        find_suite(str(path))


def test_which_kinds_train_and_which_rows_count_is_said_in_one_place():
    from tasktriage.bench.harness import execute, paired, ready, result_files, suite

    assert execute.TRAINED is ready.TRAINED is suite.TRAINED
    assert paired.in_headline is result_files.in_headline

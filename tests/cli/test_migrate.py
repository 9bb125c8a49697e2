"""`tasktriage migrate`: from a role to roles, to a taxonomy, to O*NET."""

from __future__ import annotations

import json
import shutil
import tomllib
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from .conftest import EXAMPLES

SCHEMA = json.loads(
    files("tasktriage.contracts").joinpath("migration.schema.json").read_text("utf-8")
)
QA, DEVOPS = "qa_engineer.md", "devops_engineer.md"
TASKS = {
    "15-1253.00": (
        "Test {} before they are released and write down what fails",
        ("programs", "web pages", "interfaces", "reports", "upgrades", "databases"),
    ),
    "15-1252.00": (
        "Write and change {} so that they do what users asked for",
        ("programs", "web pages", "interfaces", "reports", "scripts", "databases"),
    ),
    "35-3023.00": (
        "Serve {} to guests at the counter and take their money",
        ("drinks", "soup", "coffee", "sandwiches", "salads", "cakes"),
    ),
}


@pytest.fixture
def postings(tmp_path):
    """Two postings in the test's folder."""
    for name in (QA, DEVOPS):
        shutil.copy(EXAMPLES / name, tmp_path / name)


@pytest.fixture
def onet(tmp_path):
    """Tasks of three occupations, in our words, as if O*NET's were fetched."""
    (tmp_path / "data").mkdir()
    lines = ["O*NET-SOC Code\tTask ID\tTask"]
    for code, (text, things) in TASKS.items():
        lines += [f"{code}\t{at}.0\t{text.format(one)}" for at, one in enumerate(things)]
    (tmp_path / "data/full_labelset.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return ("--data-dir", "data")


def record(result) -> dict:
    (line,) = result.out.splitlines()
    found = json.loads(line)
    Draft202012Validator(SCHEMA).validate(found)
    return found


class TestTargets:
    def test_a_posting_to_a_role_of_a_taxonomy(self, tt, postings):
        done = tt("migrate", QA, "--to", "sdlc/aiops-specialist", "-f", "jsonl")
        found = record(done.ok())
        assert found["source"] == "QA Engineer (Web and Mobile)"
        assert found["occupation"] == "15-1253.00"
        (move,) = found["migrations"]
        assert (move["target"], move["kind"]) == ("AIOps specialist", "taxonomy")
        assert move["synthetic"] is True
        assert move["skill_gap"] is None
        assert any("the target's occupation is not known" in text for text in move["missing"])
        carried = sum(one["weight"] * one["carried"] for one in move["practised"])
        assert carried == pytest.approx(move["transfer"]["point"], abs=0.01)
        weights = [one["weight"] for one in move["to_learn"]]
        assert weights == sorted(weights, reverse=True)

    def test_all_roles_of_a_taxonomy_are_ranked_with_their_parts(self, tt, postings):
        found = record(tt("migrate", QA, "--to", "sdlc", "-f", "jsonl").ok())
        moves = found["migrations"]
        assert len(moves) == 13
        assert moves[-1]["target"] == "QA engineer"  # its own occupation
        assert moves[-1]["notes"][0].startswith("same occupation")
        assert [move["rank"] for move in moves] == list(range(1, 14))
        assert sum(move["kept"] or 0.0 for move in moves) == pytest.approx(3.0, abs=1e-4)
        assert any("no target is ranked by it" in note for note in found["notes"])

    def test_a_role_of_a_taxonomy_to_the_others_by_title_too(self, tt):
        done = tt("migrate", "SDLC/QA Engineer", "--to", "sdlc", "-f", "jsonl")
        found = record(done.ok())
        names = [move["target"] for move in found["migrations"]]
        assert len(names) == 12
        assert "QA engineer" not in names

    def test_a_posting_to_another_and_a_profile_of_it(self, tt, postings):
        plain = record(tt("migrate", QA, "--to", DEVOPS, "-f", "jsonl").ok())
        (move,) = plain["migrations"]
        assert move["kind"] == "document"
        assert move["occupation"] is not None
        assert {gate["name"] for gate in move["gates"]} == {
            *("similarity", "durability", "job zone", "education", "licence", "pay")
        }
        tt("profile", DEVOPS, "-f", "jsonl", "-o", "devops.jsonl").ok()
        done = tt("migrate", QA, "--to", "devops.jsonl", "-f", "jsonl")
        again = record(done)
        assert again["migrations"][0]["transfer"] == move["transfer"]

    def test_the_nearest_occupations(self, tt, postings, onet):
        done = tt("migrate", QA, "--to", "onet", *onet, "-f", "jsonl")
        assert done.code == 0, done.err
        found = record(done)
        codes = [move["occupation"] for move in found["migrations"]]
        assert sorted(codes) == ["15-1252.00", "35-3023.00"]  # its own is none of them
        assert all(move["skill_gap"] is not None for move in found["migrations"])
        assert "O*NET is a trademark" in done.err
        said = "the fetched file has no tasks of 920 of the 923 occupations that O*NET describes"
        assert said in " ".join(done.err.split())
        assert "near to the role's own: 15-1251.00" in " ".join(done.err.split())
        one = record(tt("migrate", QA, "--to", "onet", "--candidates", "1", *onet, "-f", "jsonl"))
        assert [move["occupation"] for move in one["migrations"]] == ["15-1252.00"]

    @pytest.mark.parametrize("name", ["onet/15-1252.00", "15-1252", "software developers"])
    def test_an_occupation_by_code_or_title(self, tt, postings, onet, name):
        done = tt("migrate", QA, "--to", name, *onet, "-f", "jsonl")
        assert record(done)["migrations"][0]["occupation"] == "15-1252.00"

    def test_several_targets_each_once(self, tt, postings):
        targets = ("--to", "sdlc/technical-lead", "--to", DEVOPS, "--to", "sdlc/Technical Lead")
        found = record(tt("migrate", QA, *targets, "-f", "jsonl").ok())
        assert len(found["migrations"]) == 2

    def test_each_role_of_a_folder(self, tt, tmp_path, postings):
        (tmp_path / "jobs").mkdir()
        for name in (QA, DEVOPS):
            shutil.move(tmp_path / name, tmp_path / "jobs" / name)
        done = tt("migrate", "jobs", "--to", "jobs", "-f", "jsonl").ok()
        assert len(done.records) == 2
        assert all(len(one["migrations"]) == 1 for one in done.records)

    def test_the_occupation_of_the_source_may_be_said(self, tt, postings):
        said = ("--from-occupation", "29-1141.00")
        done = tt("migrate", QA, "--to", "sdlc/product-manager", *said, "-f", "jsonl").ok()
        assert record(done)["occupation"] == "29-1141.00"


class TestFormats:
    def test_help_names_the_page(self, tt):
        assert "moves.html" in tt("migrate", "--help").ok().out

    def test_the_table_has_parts_pairs_and_lessons(self, tt, postings):
        done = tt("migrate", QA, "--to", "sdlc", COLUMNS="80").ok()
        for said in ("Transfer", "Kept", "Practised already", "To learn:", "shown by:"):
            assert said in done.out
        assert "12 tasks shown" in " ".join(done.out.split())
        assert "says nothing of a person" in " ".join(done.out.split())
        assert all(len(line) <= 80 for line in done.out.splitlines())

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("moves.md", "#### To learn"),
            ("moves.csv", "source,target,rank,"),
            ("moves.json", "tasktriage.migration/1"),
        ],
    )
    def test_files(self, tt, tmp_path, postings, name, said):
        tt("migrate", QA, "--to", "sdlc/product-manager", "-o", name).ok()
        assert said in (tmp_path / name).read_text("utf-8")

    def test_the_same_seed_gives_the_same(self, tt, postings):
        told = ("migrate", QA, "--to", "sdlc/product-manager", "-f", "jsonl", "--draws", "200")
        first, second, other = tt(*told), tt(*told), tt(*told, "--seed", "9")
        assert first.out == second.out
        assert first.out != other.out


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("told", "code", "said"),
        [
            ((QA, "--to", QA), 2, f"--to {QA} is the role to move from"),
            (("sdlc/qa-engineer", "--to", "sdlc/QA engineer"), 2, "is the role to move from"),
            ((QA, "--to", "sdlc/qa-enginer"), 2, "did you mean 'qa-engineer'"),
            ((QA, "--to", "AIOps specalist"), 2, "did you mean sdlc/aiops-specialist"),
            ((QA, "--to", "onet/99-9999"), 2, "'99-9999' is no occupation of O*NET; did you mean"),
            ((QA, "--to", "onet/zzz"), 2, "'zzz' is no occupation of O*NET; did you mean"),
            ((QA, "--to", "sdlc", "--from-occupation", "99-1234"), 2, "did you mean 29-1"),
            ((QA, "--to", "nothing.md"), 1, "nothing.md: no such file"),
            (("nothing.md", "--to", "sdlc"), 1, "nothing.md: no such file"),
            ((QA, "--to", "soc2018"), 2, "'soc2018' has no roles with tasks"),
            (("onet", "--to", "sdlc"), 2, "'onet' is all occupations"),
            ((QA, "--to", ""), 2, "a name is empty"),
            ((QA, "--to", "a" * 5000), 2, "is no file, no role of a taxonomy and no occupation"),
            ((QA, "--to", "onet"), 1, "tasktriage datasets fetch gpts-are-gpts"),
            (("empty.md", "--to", "sdlc"), 1, "empty.md: no task was found in it"),
            ((QA, "--to", "empty.md"), 1, "empty.md: no task was found in it"),
            (("few.md", "--to", "sdlc"), 1, "shares are withheld"),
        ],
    )
    def test_one_line_says_it(self, tt, tmp_path, postings, told, code, said):
        (tmp_path / "empty.md").write_text("# Clerk\n\nWe are a friendly team.\n", "utf-8")
        few = "# Clerk\n\n- File the incoming invoices by date\n- Answer letters of clients\n"
        (tmp_path / "few.md").write_text(few, "utf-8")
        done = tt("migrate", *told, TASKTRIAGE_DATA=str(tmp_path / "none"))
        assert done.code == code, done.err
        assert done.out == ""
        errors = [line for line in done.err.splitlines() if line.startswith("error: ")]
        assert len(errors) == 1, done.err
        assert said in errors[0]
        assert "Traceback" not in done.err

    def test_one_of_several_is_left_out(self, tt, tmp_path, postings):
        (tmp_path / "jobs").mkdir()
        shutil.move(tmp_path / DEVOPS, tmp_path / "jobs" / DEVOPS)
        (tmp_path / "jobs/empty.md").write_text("# Clerk\n\nWe are a friendly team.\n", "utf-8")
        done = tt("migrate", QA, "--to", "jobs", "-f", "jsonl")
        assert done.code == 1
        assert "error: jobs/empty.md: no task was found in it" in done.err
        assert len(done.records[0]["migrations"]) == 1


def test_a_plan_takes_the_moves_and_the_overlap(tt, tmp_path, postings):
    done = tt("plan", "new", QA, "--to", "sdlc", "-o", "plan.toml")
    assert done.code == 0, done.err
    assert "the first 3 of 13 moves are written" in done.err
    (role,) = tomllib.loads((tmp_path / "plan.toml").read_text("utf-8"))["role"]
    assert len(role["move"]) == 3
    best = role["move"][0]
    assert best["to"] != "QA engineer"  # which has its own occupation
    overlap = role["inputs"]["overlap"]
    assert overlap["value"] == best["transfer"][1]
    assert (overlap["low"], overlap["high"]) == (best["transfer"][2], 0.8)
    ran = tt("plan", "run", "plan.toml", "--screening", "--draws", "200", "-f", "jsonl")
    assert ran.code == 0, ran.err

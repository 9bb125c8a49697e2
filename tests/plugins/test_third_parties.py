"""One good plugin is not harmed by nine bad ones, and each bad one is named with its reason."""

from __future__ import annotations

import json

import pytest

BAD = {
    # distribution: (version, state, stage, what the reason says)
    "tasktriage-bad-import": ("2.1", "broken", "import", "a_package_that_is_not_installed"),
    "tasktriage-bad-exit": ("1.0", "broken", "import", "SystemExit: 7"),
    "tasktriage-bad-argument": ("1.0", "broken", "register", "registry"),
    "tasktriage-bad-hook": ("1.0", "broken", "register", "did you mean 'tasktriage_outputs'"),
    "tasktriage-bad-generator": ("1.0", "broken", "collect", "half way"),
    "tasktriage-bad-type": ("1.0", "broken", "collect", "must yield OutputSpec, got dict"),
    "tasktriage-future": ("1.0", "incompatible", "discover", "tasktriage.v2"),
}
GOOD = {"tasktriage-shout", "tasktriage-bakery", "tasktriage-clash-a", "tasktriage-clash-b"}
TEXT = "Sign off the quarterly report"


def warnings_in(stderr):
    return [line for line in stderr.splitlines() if "warning" in line]


def test_every_plugin_is_listed_with_its_state_and_reason(third_parties):
    rows = third_parties.listed()
    ours = {
        row["distribution"]: row for row in rows.values() if row["distribution"] != "tasktriage"
    }
    assert {d for d in ours if d.startswith("tasktriage-")} >= GOOD | set(BAD)
    for dist, (version, state, stage, reason) in BAD.items():
        row = ours[dist]
        assert (row["version"], row["state"], row["stage"]) == (version, state, stage), dist
        assert reason in row["reason"]
        assert row["components"] == {}
    for dist in GOOD:
        assert (ours[dist]["state"], ours[dist]["reason"]) == ("active", "")
    assert ours["tasktriage-shout"]["components"] == {"outputs": ["shout"]}
    assert ours["tasktriage-bakery"]["components"] == {"taxonomies": ["bakery"]}
    bundled = [row for row in rows.values() if row["distribution"] == "tasktriage"]
    assert {row["state"] for row in bundled} == {"active"}


def test_one_warning_and_no_more(third_parties):
    done = third_parties.cli("plugins", "list")
    assert done.returncode == 0
    lines = warnings_in(done.stderr)
    assert len(lines) == 1
    assert f"and {len(BAD) - 1} more" in lines[0]
    assert "tasktriage plugins list" in lines[0]
    assert "Traceback" not in done.stderr
    assert "leaving" not in done.stdout  # what a plugin prints at import is not a result


def test_the_table_for_people_names_them_too(third_parties):
    done = third_parties.cli("plugins", "list")
    for dist in BAD:
        assert dist.removeprefix("tasktriage-") in done.stdout


@pytest.mark.parametrize("dist", BAD)
def test_info_tells_about_a_bad_one(third_parties, dist):
    version, state, stage, reason = BAD[dist]
    done = third_parties.cli("plugins", "info", f"{dist}/{dist.removeprefix('tasktriage-')}")
    assert done.returncode == 0
    for part in (dist, version, state, stage, reason):
        assert part in done.stdout


def test_readmes_plugin_works(third_parties):
    done = third_parties.cli("classify", "--text", TEXT, "-f", "shout")
    assert done.returncode == 0, done.stderr
    label, _, text = done.stdout.partition("! ")
    assert label in ("AUTOMATABLE", "AUGMENTABLE", "HUMAN-CRITICAL")
    assert text == f"{TEXT}\n"
    assert len(warnings_in(done.stderr)) == 1


def test_readmes_plugin_is_not_asked_for_what_it_cannot_write(third_parties):
    # it writes labels, and an extraction has none: a usage error, not a failing plugin
    (third_parties.folder / "d.md").write_text("# Duties\n\n- Sign off the report\n")
    done = third_parties.cli("extract", "d.md", "-f", "shout")
    assert done.returncode == 2
    assert "can't write extractions" in done.stderr


def test_the_bundled_formats_are_not_harmed(third_parties):
    done = third_parties.cli("classify", "--text", TEXT, "-f", "jsonl")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == [TEXT]


def test_a_sector_of_a_third_party_works(third_parties):
    dough = "Mix and knead the dough for the morning's bread"
    done = third_parties.cli("classify", "--text", dough, "--sector", "bakery", "-f", "jsonl")
    assert done.returncode == 0, done.stderr
    role, best = json.loads(done.stdout)["taxonomies"]
    assert role["node"] == "baker"
    assert (best["taxonomy"], best["node"]) == ("bakery", "baker/dough")
    assert best["title"] == "Baker › Dough"


def test_a_clash_matters_only_when_the_name_is_used(third_parties):
    done = third_parties.cli("classify", "--text", TEXT, "-f", "clash")
    assert done.returncode == 2
    assert done.stdout == ""
    for name in ("tasktriage-clash-a/clash", "tasktriage-clash-b/clash"):
        assert name in done.stderr
    for letter in "ab":
        done = third_parties.cli(
            "classify", "--text", TEXT, "-f", f"tasktriage-clash-{letter}/clash"
        )
        assert (done.returncode, done.stdout) == (0, f"from {letter}\n")


def test_configuration_settles_a_clash(third_parties):
    path = third_parties.folder / "config.toml"
    path.write_text('[prefer.outputs]\nclash = "tasktriage-clash-b/clash"\n')
    try:
        done = third_parties.cli("classify", "--text", TEXT, "-f", "clash")
    finally:
        path.unlink()
    assert (done.returncode, done.stdout) == (0, "from b\n")


def test_a_missing_name_says_that_plugins_were_left_out(third_parties):
    done = third_parties.cli("classify", "--text", TEXT, "-f", "half")
    assert done.returncode == 2
    assert "unknown format 'half'" in done.stderr
    assert "left out" in done.stderr.splitlines()[-1]


def test_strict_loading_is_an_error_that_names_all(third_parties):
    for options, variables in (
        (["--strict-plugins"], {}),
        ([], {"TASKTRIAGE_STRICT_PLUGINS": "1"}),
    ):
        done = third_parties.cli(*options, "classify", "--text", TEXT, **variables)
        assert done.returncode == 1
        assert done.stdout == ""
        assert all(dist in done.stderr for dist in BAD)
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "variables"),
    [
        (["--no-plugins"], {}),
        ([], {"TASKTRIAGE_PLUGINS": "tasktriage-nothing"}),
        ([], {"TASKTRIAGE_DISABLED_PLUGINS": ",".join(sorted(BAD))}),
        ([part for dist in sorted(BAD) for part in ("--no-plugin", dist)], {}),
    ],
)
def test_blocked_plugins_are_not_imported_and_leave_no_warning(third_parties, options, variables):
    done = third_parties.cli("--strict-plugins", *options, "plugins", "list", **variables)
    assert (done.returncode, done.stderr) == (0, "")
    done = third_parties.cli(*options, "plugins", "list", "--json", **variables)
    states = {row["distribution"]: row["state"] for row in json.loads(done.stdout)}
    assert all(states[dist] == "blocked" for dist in BAD)
    assert "leaving" not in done.stdout + done.stderr  # printed by bad-exit when imported


def test_no_plugin_wants_a_name_that_exists(third_parties):
    done = third_parties.cli("--no-plugin", "tasktriage-shuot", "plugins", "list")
    assert done.returncode == 2
    assert "did you mean" in done.stderr


def test_help_and_version_work_whatever_is_installed(third_parties):
    for arguments in (["--help"], ["--version"], ["classify", "--help"], ["plugins", "--help"]):
        done = third_parties.cli(*arguments)
        assert done.returncode == 0, done.stderr
        assert done.stdout
        assert "Traceback" not in done.stderr


def test_the_library_sees_the_same(third_parties):
    script = (
        "from tasktriage.extend.manager import Plugins\n"
        "plugins = Plugins()\n"
        "for record in plugins.registry('outputs') and plugins.records():\n"
        "    print(record.dist, record.state)\n"
        "print(type(plugins.outputs.create('shout')).__name__)\n"
    )
    done = third_parties("-c", script)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == "Shout"
    assert {f"{dist} {state}" for dist, (_, state, _, _) in BAD.items()} <= set(lines)


def test_a_plugin_file_beside_installed_plugins(third_parties):
    # README: "with the class itself as factory=Shout, defined above the hook"
    (third_parties.folder / "loud.py").write_text(
        "from tasktriage.plugin import OutputSpec, hookimpl\n\n\n"
        "class Loud:\n"
        "    def write(self, results, run, stream):\n"
        "        for result in results:\n"
        "            stream.write(f'{result.task.text.upper()}\\n')\n\n\n"
        "@hookimpl\n"
        "def tasktriage_outputs():\n"
        "    yield OutputSpec(name='loud', summary='S', factory=Loud)\n"
    )
    done = third_parties.cli("--plugin-file", "loud.py", "classify", "--text", TEXT, "-f", "loud")
    assert (done.returncode, done.stdout) == (0, f"{TEXT.upper()}\n")
    done = third_parties.cli("classify", "--text", TEXT, "-f", "loud")
    assert done.returncode == 2  # never picked up from the working folder

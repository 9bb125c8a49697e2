"""Configuration files and environment variables, and what outranks what."""

from __future__ import annotations

import pytest

TEXT = ("classify", "--text", "Write automated regression tests for the checkout pages")

WRONG = {
    "not toml [": "can't be read as configuration",
    "[clasify]": "unknown section 'clasify'; did you mean 'classify'?",
    '[classify]\nmodle = "x"': "[classify] unknown key 'modle'; did you mean 'model'?",
    '[classify]\ncoverage = "high"': "[classify] coverage must be a number, got 'high'",
    '[classify]\nsector = "sdlc"': "[classify] sector must be a list of strings",
    "[plugins]\nstrict = 1": "[plugins] strict must be true or false",
    "classify = 3": "[classify] must be a table",
    "[prefer]\noutputs = 3": "[prefer.outputs] must map names",
}


@pytest.mark.parametrize("name", ["config/config.toml", "tasktriage.toml"])
@pytest.mark.parametrize("body", WRONG)
def test_a_wrong_file_is_named(tt, write, tmp_path, name, body):
    write(name, body)
    own = str(tmp_path / "config")
    tt(*TEXT, TASKTRIAGE_CONFIG_DIR=own).fails(2, name, WRONG[body])


def test_bytes_that_are_no_text(tt, write):
    write("tasktriage.toml", b"\xff\xfe\0")
    tt(*TEXT).fails(2, "tasktriage.toml: can't be read as configuration")


def test_help_goes_on_with_a_warning(tt, write):
    write("tasktriage.toml", "[clasify]")
    result = tt("--help").ok("tasktriage.toml: unknown section 'clasify'")
    assert "classify" in result.out


VALUES = {
    'model = "nope"': "unknown model 'nope'",
    'format = "nope"': "unknown format 'nope'",
    'reader = "nope"': "unknown reader 'nope'",
    'sector = ["nope"]': "unknown sector 'nope'",
    "coverage = 2": "'2' is no share between 0 and 1",
}


@pytest.mark.parametrize("line", VALUES)
def test_every_key_is_used(tt, write, line):
    write("tasktriage.toml", f"[classify]\n{line}\n")
    tt(*TEXT).fails(2, VALUES[line])


def test_option_over_suffix_over_project_over_user(tt, write, tmp_path):
    write("config/config.toml", '[classify]\nformat = "csv"\ncoverage = 0.5\n')
    own = str(tmp_path / "config")
    assert tt(*TEXT, TASKTRIAGE_CONFIG_DIR=own).ok().out.startswith("id,text")
    write("tasktriage.toml", '[classify]\nformat = "json"\n')
    assert '"coverage": 0.5' in tt(*TEXT).ok().out
    tt(*TEXT, "-o", "out.csv").ok()
    assert (tmp_path / "out.csv").read_text().startswith("id,text")
    assert tt(*TEXT, "-f", "markdown").ok().out.startswith("# Task triage")
    assert '"coverage": 0.8' in tt(*TEXT, "--coverage", "0.8").ok().out


def test_other_commands_do_not_take_the_defaults_of_classify(tt, write):
    write("tasktriage.toml", '[classify]\nformat = "csv"\n')
    write("t.md", "# Clerk\n\n## Duties\n\n- File letters\n")
    assert not tt("extract", "t.md").ok().out.startswith("id,")


def test_plugins_are_switched_by_files_and_variables(tt, write):
    write("tasktriage.toml", '[plugins]\ndisabled = ["output-csv"]\n')
    tt(*TEXT, "-f", "csv").fails(2, "unknown format 'csv'")
    both = tt(*TEXT, "-f", "json", TASKTRIAGE_DISABLED_PLUGINS="output-json,output-markdown")
    both.fails(2, "unknown format 'json'; did you mean 'jsonld'?")


def test_strict_by_a_file(tt, write):
    write("tasktriage.toml", "[plugins]\nstrict = true\n")
    write("broken.py", "raise RuntimeError('boom')")
    tt("--plugin-file", "broken.py", *TEXT).fails(1, "strict plugin loading", "boom")


def test_a_preference_for_what_is_not_there(tt, write):
    write("tasktriage.toml", '[prefer.outputs]\ncsv = "nowhere/csv"\n')
    tt(*TEXT, "-f", "csv").fails(2, "nowhere/csv")


def test_a_preference_for_no_kind(tt, write):
    write("tasktriage.toml", '[prefer.output]\ncsv = "tasktriage/csv"\n')
    tt(*TEXT).fails(2, "'output'", "'outputs'")

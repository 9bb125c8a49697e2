"""The sectors' taxonomies: what their files promise of themselves."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import pytest

from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.kit.taxonomy_file import taxonomy_from_resource

SECTORS = ("sdlc", "health", "finance", "public")
OURS = ("health", "finance", "public")

STAGES = {
    "sdlc": ["define", "design", "build", "review", "test", "release", "operate", "govern"],
    "health": ["intake", "assess", "decide", "treat", "document", "bill"],
    "finance": ["originate", "assess", "decide", "service", "monitor", "report"],
    "public": ["apply", "assess", "decide", "appeal", "inspect"],
}

SDLC_ROLES = {  # role → its anchor; None: no title of O*NET's
    "junior-software-engineer": "15-1252",
    "senior-software-engineer": "15-1252",
    "technical-lead": None,
    "systems-architect": "15-1299.08",
    "qa-engineer": "15-1253",
    "product-manager": "11-2021",
    "data-scientist": "15-2051",
    "mlops-engineer": None,
    "devops-engineer": "15-1252",
    "aiops-specialist": None,
    "ux-designer": "15-1255",
    "ai-governance-lead": None,
    "founder-with-agents": None,
}


@cache
def taxonomy(name: str) -> Taxonomy:
    return taxonomy_from_resource(f"tasktriage_plugins.taxonomy_{name}", f"{name}.toml")()


def roles(name):
    return [node for node in taxonomy(name).nodes if node.kind == "role"]


def areas(name):
    return [node for node in taxonomy(name).nodes if node.kind == "area"]


@pytest.mark.parametrize("name", SECTORS)
def test_every_stage_has_an_area_and_every_area_a_stage(name):
    assert [stage.id for stage in taxonomy(name).stages] == STAGES[name]
    assert {area.stage for area in areas(name)} == set(STAGES[name])


@pytest.mark.parametrize("name", SECTORS)
def test_a_role_is_anchored_or_synthetic(name):
    for role in roles(name):
        assert role.synthetic == (role.soc is None), role.id
        assert role.soc is None or re.fullmatch(r"\d\d-\d{4}(\.\d\d)?", role.soc), role.id
        assert role.summary


@pytest.mark.parametrize("name", SECTORS)
def test_anchors_are_named_among_the_sources(name):
    said = " ".join(taxonomy(name).sources)
    assert {role.soc for role in roles(name) if role.soc} <= set(re.findall(r"[\d.-]{7,}", said))


@pytest.mark.parametrize("name", OURS)
def test_anchors_are_occupations_of_soc_2018(name):
    file = files("tasktriage_plugins.taxonomy_soc").joinpath("soc2018.toml")
    known = {node["id"] for node in tomllib.loads(file.read_text("utf-8"))["node"]}
    assert {role.soc for role in roles(name) if role.soc} <= known


def test_the_software_life_cycle_has_its_roles():
    assert {role.id: role.soc for role in roles("sdlc")} == SDLC_ROLES
    designer = {area.id for area in areas("sdlc") if area.parent == "ux-designer"}
    assert {"ux-designer/conversational-design", "ux-designer/multimodal-design"} <= designer


@pytest.mark.parametrize("name", OURS)
def test_few_roles_each_with_a_few_areas_and_tasks(name):
    assert 6 <= len(roles(name)) <= 10
    for role in roles(name):
        own = [area for area in areas(name) if area.parent == role.id]
        assert 3 <= len(own) <= 5, role.id
        for area in own:
            assert 6 <= len(area.tasks) <= 12, area.id


@pytest.mark.parametrize("name", OURS)
def test_tasks_are_sentences_of_a_job_description(name):
    for area in areas(name):
        for task in area.tasks:
            assert 6 <= len(task.split()) <= 20, task
            assert task[0].isupper(), task
            assert task[-1] not in ".;,", task


@pytest.mark.parametrize("name", SECTORS)
def test_no_sentence_stands_twice(name):
    texts = [task for node in taxonomy(name).nodes for task in node.tasks]
    texts += taxonomy(name).background
    folded = [text.casefold() for text in texts]
    assert sorted(folded) == sorted(set(folded))


@pytest.mark.parametrize("name", SECTORS)
def test_background_is_wide(name):
    assert len(taxonomy(name).background) >= 150


@pytest.mark.parametrize("name", SECTORS)
def test_it_says_how_well_it_matches_and_with_which_vectors(name):
    assert taxonomy(name).embedder
    assert "benchmarks/sector_matching.py" in taxonomy(name).measured

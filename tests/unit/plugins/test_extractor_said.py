"""Who is said in so many words to act at work, whatever stands around it."""

from __future__ import annotations

import pytest

from tasktriage.domain.document import Document, Unit
from tasktriage.pipeline.support.evidence import MODEL_WEIGHTS, gather
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor


def units(text: str) -> list[Unit]:
    return list(RulesExtractor().extract(Document(name="d", text=text, title="Lock Keeper")))


def prior(text: str) -> float:
    return units(text)[-1].prior


@pytest.mark.parametrize(
    "sentence",
    [
        "You will grease the sluice wheels.",
        "You'll also log every barge.",
        "You report leaks to the canal trust.",
        "As our keeper you inspect both gates.",
        "On Sundays you help moor the hire boats.",
        "Your work includes painting the railings.",
        "When the river floods, you close the weir.",
    ],
)
def test_what_you_do_is_a_duty_that_its_place_does_not_outvote(sentence: str) -> None:
    assert prior(sentence) > 0.99
    assert prior(f"About the trust\n\n{sentence}\n") > 0.99


@pytest.mark.parametrize(
    "sentence",
    [
        "You can choose your mooring.",
        "You will receive a boat.",
        "You speak Dutch.",
        "You must hold a boat licence.",
        "You report to the harbour master.",
        "You will be given a jacket.",
        "You bring two oars.",
        "In return you plan your own growth.",
        "Do you grease wheels gladly?",
        "You write clearly in two languages.",
    ],
)
def test_what_you_have_get_or_may_is_not(sentence: str) -> None:
    assert prior(sentence) < 0.95


def test_not_in_a_list_nor_among_what_is_required() -> None:
    assert prior("- You inspect gates with care") < 0.95
    assert prior("Requirements\n\nYou inspect gates with care.\n") < 0.5


def test_a_passage_about_the_firm_says_little_against_it_but_a_sure_model_does() -> None:
    said = units("The trust is a charity. Its staff are kind. You will grease the sluice wheels.")
    for model, kept in ((0.25, True), (1e-6, False)):
        evidence = gather(said, [1e-6, 1e-6, model], 0.5)[-1]
        assert evidence is not None
        assert (MODEL_WEIGHTS.score(evidence) > 0.0) is kept

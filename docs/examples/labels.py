"""Examples of labels, tasks and assessments."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasktriage.plugin import (
    DISAGREE,
    EFFECT_WORDS,
    LABELS,
    NO_ADVICE,
    REASONS,
    Assessment,
    Correction,
    Effect,
    EscoLink,
    Explanation,
    Extraction,
    Hint,
    Label,
    Measured,
    ModelInfo,
    Neighbour,
    ObservedUse,
    Occupation,
    OccupationMatch,
    Origin,
    PolicyEffect,
    Probabilities,
    Reason,
    ReasonScore,
    Seen,
    Task,
    TaxonomyMatch,
    Unit,
    UnitKind,
    UseRank,
    WordEffect,
    as_of_said,
    deepest_matches,
    disagrees,
    display_text,
    effect_said,
    effects_said,
    explanation_lines,
    hint_said,
    occupation_said,
    possible_labels,
    raised,
    record,
    remarks,
    shares,
    use_rank_said,
    use_said,
)


def example_labels() -> None:
    """Labels are ordered by human agency; arrays have their columns in this order."""
    assert LABELS == (Label.AUTOMATABLE, Label.AUGMENTABLE, Label.HUMAN_CRITICAL)
    assert Label("human-critical") is LABELS[2]
    assert LABELS.index(Label.AUGMENTABLE) == 1


def example_reasons() -> None:
    """Reasons are codes; the columns of `ModelOutput.reasons` are in the order of `REASONS`."""
    assert len(REASONS) == 7
    score = ReasonScore(Reason.ACC, 0.81)
    assert REASONS[2] is score.code
    assert f"{score.code} {score.probability:.2f}" == "ACC 0.81"


def example_probabilities() -> None:
    """Three numbers that sum to 1; the most probable label, and the score."""
    p = Probabilities(automatable=0.2, augmentable=0.5, human_critical=0.3)
    assert p.label is Label.AUGMENTABLE
    assert p.of(Label.HUMAN_CRITICAL) == 0.3
    assert abs(p.score - (0.2 + 0.5 * 0.5)) < 1e-9
    assert list(p.as_dict()) == ["automatable", "augmentable", "human-critical"]


def example_task() -> None:
    """A task, where it stands, and how much it weighs beside the others of its role."""
    place = Origin(document="nurse.md", title="Nurse", line=4, start=120, end=161)
    task = Task("check the dose with a colleague", id="nurse.md#3", origin=place, weight=20.0)
    assert task.bearing == 20.0
    assert task.origin.title == "Nurse"
    assert display_text(task) == "check the dose with a colleague"  # nothing was cut off
    cut = Task("check the dose", changes=("subject removed",))
    assert display_text(cut) == "Check the dose"


def _assessed(p: tuple[float, float, float], **more: Any) -> Assessment:
    task = Task("Approve the refund", id="desk.md#1")
    return Assessment(task=task, probabilities=Probabilities(*p), **more)


def example_assessment() -> None:
    """What an output is given: a task with all that was found; None is "was not given"."""
    item = _assessed(
        (0.1, 0.5, 0.4),
        model=ModelInfo("mine", "1.0"),
        prediction_set=(Label.AUGMENTABLE, Label.HUMAN_CRITICAL),
    )
    assert item.label is Label.AUGMENTABLE
    assert item.uncertain
    assert item.taxonomies is None  # no sector was asked for
    broken = Assessment(task=Task(""), error="empty row")
    assert broken.label is None


def example_correction() -> None:
    """A person's word stands before the model's; the probabilities stay the model's."""
    item = _assessed((0.7, 0.2, 0.1), correction=Correction(label=Label.HUMAN_CRITICAL))
    assert item.label is Label.AUTOMATABLE
    assert item.final_label is Label.HUMAN_CRITICAL
    assert item.final_score == 0.0


def example_extraction() -> None:
    """What `tasktriage extract` gives: a unit of a document, kept or dropped, and why."""
    unit = Unit(task=Task("33 days of leave"), kind=UnitKind.BENEFIT, prior=0.0, why="leave")
    dropped = Extraction(unit=unit, kept=False, why="a benefit")
    assert dropped.unit.settled  # by rules alone: no model is asked
    assert dropped.task.text == "33 days of leave"


def example_record() -> None:
    """The JSON object of a result, as `--format jsonl` writes it, a line each."""
    found = record(_assessed((0.1, 0.5, 0.4)))
    assert found["schema"] == "tasktriage.assessment/1"
    assert found["label"] == "augmentable"
    assert found["reasons"] is None  # what was not given is null, never left out


def example_shares() -> None:
    """Work split over the labels: means of probabilities, never counts of labels."""
    total = shares([_assessed((0.6, 0.3, 0.1)), _assessed((0.2, 0.3, 0.5))])
    assert total.tasks == 2
    share = total.of(Label.AUTOMATABLE)
    assert share is not None
    assert abs(share - 0.4) < 1e-9


def example_remarks() -> None:
    """What a label alone does not say, for a cell or a line beside it."""
    item = _assessed(
        (0.1, 0.3, 0.6),
        prediction_set=(Label.AUGMENTABLE, Label.HUMAN_CRITICAL),
        reasons=(ReasonScore(Reason.ACC, 0.9),),
    )
    assert remarks(item) == ("may be augmentable", "accountable decision")


def example_explanation() -> None:
    """What `--explain` adds: near examples of the codebook, and the words that count."""
    near = (
        Neighbour("Refuse a claim for compensation", Label.HUMAN_CRITICAL, 0.91, (Reason.ACC,)),
        Neighbour("Book a refund that was approved", Label.AUTOMATABLE, 0.62),
    )
    words = (WordEffect("Approve", -0.21),)  # without it the score is higher by .21
    item = _assessed((0.7, 0.2, 0.1), explanation=Explanation(near, words))
    assert disagrees(item)
    lines = explanation_lines(item)
    assert lines[-1] == DISAGREE
    assert "Refuse a claim" in lines[0]


def example_taxonomy_matches() -> None:
    """A path of nodes has probabilities, and the deepest says most."""
    path = (
        TaxonomyMatch("sdlc", "qa-engineer", "QA engineer", 0.62, probability=0.9),
        TaxonomyMatch("sdlc", "qa-automation", "Test automation", 0.58, probability=0.7),
    )
    (deepest,) = deepest_matches(_assessed((0.2, 0.5, 0.3), taxonomies=path))
    assert deepest.title == "Test automation"


def example_policy_effects() -> None:
    """What a rule in force does to a task: the label rises, the probabilities stay."""
    rule = PolicyEffect(
        policy="our-law",
        rule="refunds",
        title="Refunds",
        effect=Effect.HUMAN,
        act="Deciding on a refund",
        probability=0.93,
        in_force=True,
        jurisdiction="NL",
        basis="article 3",
        as_of=date(2026, 1, 1),
        source="https://example.org/law",
    )
    both = (Label.AUTOMATABLE, Label.AUGMENTABLE)
    item = _assessed((0.7, 0.2, 0.1), policy_effects=(rule,), prediction_set=both)
    assert raised(item)
    assert item.final_label is Label.HUMAN_CRITICAL
    assert possible_labels(item) == (Label.HUMAN_CRITICAL,)
    assert effect_said(rule) == "our-law/refunds: a person decides (as of 2026-01-01)"
    assert EFFECT_WORDS[rule.effect] in effect_said(rule)
    assert as_of_said(rule) == " (as of 2026-01-01)"
    assert effects_said(item)[0] == "the model says automatable"
    assert NO_ADVICE.endswith("no legal advice.")  # stands wherever a policy shows


def example_occupation() -> None:
    """Which occupation a role is, and what its page called it."""
    match = OccupationMatch(
        code="15-1252.00",
        title="Software Developers",
        probability=0.84,
        soc="15-1252",
        isco=("2512",),
        esco=(EscoLink("http://data.europa.eu/esco/occupation/1", "software developer", "close"),),
    )
    role = Occupation(
        title="Developer",
        tasks=9,
        matches=(match,),
        hint="15-1252",
        hint_checked=Hint.AGREES,
    )
    assert role.best is match
    assert occupation_said(role).startswith("15-1252.00 Software Developers .84; ISCO 2512")
    assert "15-1252" in hint_said(role)


def example_observed_use() -> None:
    """Where public counts have seen AI at such work; apart from what AI could do."""
    seen = Seen(source="Economic Index", release="2025-09", what="share", value=0.0012)
    use = ObservedUse(task_id="4163", similarity=0.81, occupation="15-1252.00", seen=(seen,))
    said = use_said(use)
    assert "O*NET task 4163 (.81)" in said
    assert "Economic Index 2025-09: share 0.0012" in said
    assert "0.0012" not in use_said(use, brief=True)


def example_use_rank() -> None:
    """A role's rank by our scores beside its occupation's rank by other measures."""
    others = (Measured(measure="AIOE", release="2021", rank=0.91),)
    rank = UseRank(occupation="15-1252.00", ours=0.83, others=others, said="close")
    assert use_rank_said(rank) == "ours .83; AIOE 2021 .91"

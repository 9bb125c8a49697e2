from __future__ import annotations

from pathlib import Path

import pytest

from tasktriage.plugin import Source
from tasktriage_plugins.extractor_rules.extractor import RulesExtractor
from tasktriage_plugins.reader_text.reader import MarkdownReader

EXAMPLES = Path(__file__).parents[3] / "examples"
TASKS = {
    "devops_engineer.md": [
        "You will maintain our GitLab pipelines and keep the average build under ten minutes.",
        (
            "You will manage the AWS estate as Terraform code, upgrade our Kubernetes clusters "
            "every quarter, and patch base images when new vulnerabilities are published."
        ),
        (
            "You will also take part in an on-call rota, one week in six, in which you restore "
            "services, lead the incident call and keep customers informed while the "
            "outage lasts."
        ),
        (
            "After each serious incident you write the post-mortem and see that the actions "
            "agreed in it are done."
        ),
        "Set up dashboards and alerts in Grafana, and retire the ones nobody reads",
        "Rotate certificates and secrets, and review who has access to production each month",
        "Test restores of the main databases twice a year and document how long they took",
        "Go through the monthly cloud bill, find waste and agree savings with team leads",
        (
            "Help product teams define service level objectives and decide what to do "
            "when a budget is spent"
        ),
        (
            "Approve or refuse emergency changes outside the release window, and account "
            "for that choice afterwards"
        ),
        "Negotiate maintenance windows with customers whose terminals work around the clock",
    ],
    "junior_engineer.md": [
        "Fix small defects in the rota app from tickets that say how to reproduce them",
        "Build forms and lists in TypeScript from finished designs",
        "Write unit tests for your own changes and keep the build green",
        "Add fields to endpoints and tables after a pattern that is there",
        "Update texts, translations and release notes before a release",
        "Upgrade small libraries and run the checks",
        "Write scripts that clean test data and fill the staging system",
        "Answer first questions of the support team with what the logs say",
        "Open small pull requests and revise them after review",
        "Keep the setup guide for new colleagues up to date",
        "Pair with a senior engineer on a harder change once a week",
        "Ask when something is unclear, and tell the team early what you will not finish",
    ],
    "nurse.md": [
        "Assess each patient at the start of the shift and update the care plan",
        "Give prescribed medicines by mouth, injection and infusion, and watch for reactions",
        "Insert peripheral IV lines, change dressings and care for drains and catheters",
        (
            "Recognise early signs of deterioration, call the rapid response team and "
            "begin treatment under protocol"
        ),
        "Record vital signs, fluid balance and nursing notes in the electronic health record",
        "Reconcile the medication list on admission and raise discrepancies with the pharmacist",
        (
            "Explain diagnoses, medicines and home care to patients and families in words "
            "they understand"
        ),
        "Sit with patients who are frightened, confused or dying, and support those close to them",
        "Prepare the written handover summary and lead the bedside handover to the day team",
        "Order ward supplies and check the resuscitation trolley each night",
        "Supervise nursing assistants and act as preceptor for newly qualified nurses",
        (
            "Take your turn as charge nurse: assign patients to staff and decide whether the ward "
            "can safely accept another admission"
        ),
    ],
    "qa_engineer.md": [
        (
            "Write and maintain automated regression tests in Playwright for our booking "
            "and billing screens"
        ),
        "Generate the test data for each sprint with our scripts",
        "Turn acceptance criteria into test cases and link each case to its story in Jira",
        (
            "Explore new features by hand on phones, tablets and older browsers to find "
            "problems that scripts miss"
        ),
        (
            "Analyse failed pipeline runs, tell flaky tests from real defects, and work "
            "out the cause with the developers"
        ),
        "Log defects with clear steps, screenshots and logs, and close duplicates",
        "Send the squad a weekly summary of pass rates, open bugs and coverage",
        "Review user stories with the product manager and point out cases nobody has thought of",
        "Run load tests with k6 before the January peak and explain the results to engineering",
        (
            "Own the release decision for your squad: you have the authority to stop a "
            "release, and you answer for that call to the Head of Engineering"
        ),
        (
            "Mentor our junior tester and build a shared sense of responsibility for "
            "quality among developers"
        ),
        (
            "Sit with receptionists at two customer practices each quarter to watch how "
            "they really use the product"
        ),
    ],
}


def test_every_example_has_its_tasks_here():
    assert {path.name for path in EXAMPLES.glob("*.md")} == set(TASKS)


@pytest.mark.parametrize("name", TASKS)
def test_the_tasks_of_the_examples(name):
    (document,) = MarkdownReader().read(Source(name=name, path=EXAMPLES / name))
    units = list(RulesExtractor().extract(document))
    assert [unit.task.text for unit in units if unit.prior >= 0.5] == TASKS[name]
    for unit in units:
        origin = unit.task.origin
        span = " ".join(document.text[origin.start : origin.end].replace("**", "").split())
        assert span.endswith(unit.task.text)

"""Laws on automated decisions, as rules: who must decide, since when, and who says so."""

from __future__ import annotations

from collections.abc import Iterable

from tasktriage.plugin import PolicySpec, hookimpl, policy_from_resource

SUMMARIES = {
    "eu-ai-act": "EU AI Act as amended in 2026: Annex III, and emotions at work or in education",
    "gdpr": "EU GDPR Art. 22, strict reading: a person takes decisions that weigh on a person",
    "gdpr-exception": "EU GDPR Art. 22 where an exception is claimed: a person can step in",
    "eu-platform-work": "EU Platform Work Directive: a person ends or suspends an account",
    "uk-data-act": "UK Data (Use and Access) Act 2025: a person steps in on request",
    "us-illinois": "Illinois: AI in psychotherapy; AI in hiring and discipline",
    "us-california": "California: ADMT rules, medical necessity, civil rights rules for hiring",
    "us-colorado": "Colorado SB 26-189: consequential decisions about a person",
    "us-new-york-city": "New York City Local Law 144: tools that screen for hire or promotion",
    "us-federal": "US federal guidance: clinical decision support, models in banks",
    "us-bar": "ABA Formal Opinion 512: a lawyer's work with generative AI",
    "canada": "Canada's directive on automated decisions; needs the impact level",
    "south-korea": "South Korea's AI Basic Act: high-impact fields",
}


@hookimpl
def tasktriage_policies() -> Iterable[PolicySpec]:
    """Yield the policies; each is a TOML file here, and all share the acts of acts.toml."""
    for name, summary in SUMMARIES.items():
        factory = policy_from_resource(__name__, f"{name}.toml")
        yield PolicySpec(name=name, summary=summary, factory=factory)

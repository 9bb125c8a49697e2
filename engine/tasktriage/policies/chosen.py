"""Which policies, and which of their rules, are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tasktriage.contracts.errors import UnknownNameError, UsageError
from tasktriage.domain.policy import Policy, PolicyInput, PolicyRule

__all__ = ["Chosen", "chosen", "speaking"]

GIVE = "--policy-input"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A policy with those of its rules that are asked for, in its order."""

    policy: Policy
    rules: tuple[PolicyRule, ...]

    @property
    def off(self) -> str | None:
        """Say which unreviewed rules are off, and how to ask for them; None of no rule."""
        names = [
            rule.id for rule in self.policy.rules if rule.unreviewed and rule not in self.rules
        ]
        if not names:
            return None
        rules = "1 rule" if len(names) == 1 else f"{len(names)} rules"
        bare = "" if self.rules else ", so none of it is on"
        return (
            f"policy '{self.policy.name}': {rules} read second-hand only ({', '.join(names)}) stay "
            f"off{bare}; ask for one by its name, --policy {self.policy.name}/{names[0]}"
        )


def chosen(
    names: Sequence[str], create: Callable[[str], Policy], values: Sequence[Policy] = ()
) -> tuple[Chosen, ...]:
    """Return the policies of names ("eu-ai-act", "eu-ai-act/annex-iii-4a") and of values.

    Upper and lower case are one, but in rules of which two differ in nothing else.

    A policy stands for all its rules but the unreviewed ones; a rule's own name for that rule, be
    it reviewed or not. What is asked for twice comes once.

    Args:
        names: of policies or of single rules.
        create: name of a policy → the policy.
        values: further policies.

    Raises:
        UnknownNameError: there is no such policy, or no such rule in it.
        UsageError: two different policies go by one name.
    """
    wanted: dict[str, set[str]] = {}
    policies: dict[str, Policy] = {}
    for policy, rules in (*(_named(name, create) for name in names), *map(_whole, values)):
        if policies.setdefault(policy.name, policy) != policy:
            raise UsageError(f"two different policies are called '{policy.name}'; rename one")
        wanted.setdefault(policy.name, set()).update(rules)
    return tuple(
        Chosen(policy, tuple(rule for rule in policy.rules if rule.id in wanted[policy.name]))
        for policy in policies.values()
    )


def speaking(some: Sequence[Chosen], said: Mapping[str, str]) -> tuple[Chosen, ...]:
    """Return the rules that speak with these inputs: those of which all conditions hold.

    Raises:
        UsageError: an input is missing, is asked for by no rule, or has a value that there isn't.
    """
    inputs = _inputs(some)
    for name, value in said.items():
        if name not in inputs:
            raise UnknownNameError("policy input", name, inputs)
        if value not in inputs[name].values:
            raise UnknownNameError(f"value of the policy input {name}:", value, inputs[name].values)
    needed = {name for one in some for rule in one.rules for name, _ in rule.when}
    for name in sorted(needed - set(said)):
        one = inputs[name]
        raise UsageError(
            f"a policy needs to know: {one.question.rstrip('.')}; give {GIVE} {name}=VALUE, "
            f"VALUE being {', '.join(one.values[:-1])} or {one.values[-1]}"
        )
    return tuple(
        Chosen(one.policy, tuple(rule for rule in one.rules if _holds(rule, said))) for one in some
    )


def _holds(rule: PolicyRule, said: Mapping[str, str]) -> bool:
    return all(said[name] in values for name, values in rule.when)


def _inputs(some: Iterable[Chosen]) -> dict[str, PolicyInput]:
    """Return the inputs by name; of two policies that ask for one, the values of both."""
    found: dict[str, PolicyInput] = {}
    for one in some:
        for asked in one.policy.inputs:
            before = found.get(asked.name, asked)
            values = tuple(dict.fromkeys((*before.values, *asked.values)))
            found[asked.name] = PolicyInput(
                name=asked.name, question=before.question, values=values
            )
    return found


def _whole(policy: Policy) -> tuple[Policy, set[str]]:
    return policy, {rule.id for rule in policy.rules if not rule.unreviewed}


def _named(name: str, create: Callable[[str], Policy]) -> tuple[Policy, set[str]]:
    try:
        return _whole(create(name))
    except UnknownNameError:
        above, slash, rule = name.rpartition("/")
        if not slash:
            raise
        try:
            policy = create(above)
        except UnknownNameError as error:
            raise error from None
    known = {one.id for one in policy.rules}
    alike = {one for one in known if one.casefold() == rule.casefold()}
    if rule not in known and len(alike) != 1:
        raise UnknownNameError("rule", name, {f"{policy.name}/{one}" for one in known})
    return policy, {rule} if rule in known else alike

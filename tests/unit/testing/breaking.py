"""How a good component is broken, for one check to fail."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import numpy as np

COUNT = itertools.count()


@dataclass
class Broken:
    """A component, words of what is said of it, and what else the check is given."""

    component: Any
    said: str
    spec: Any = None
    samples: dict[str, bytes] = field(default_factory=dict)
    make: Any = None


def changed(base, **members):
    """Make a component of a class with other members."""
    return type(f"Bad{base.__name__}", (base,), members)()


def through(base, member, change):
    """Make a component that changes what a member returns."""

    def wrapped(self, given, *rest, **named):
        return change(getattr(base, member)(self, given, *rest, **named), given)

    return changed(base, **{member: wrapped})


def refuses(base, member, bad):
    """Make a component that raises for some of what it is given."""

    def wrapped(self, given, *rest, **named):
        if bad(given):
            raise UnicodeError("can't take it")
        return getattr(base, member)(self, given, *rest, **named)

    return changed(base, **{member: wrapped})


def noise(value, _):
    return value + np.float32(next(COUNT) % 7)


def odd(texts):
    return any("\ud800" in text or not text.strip() for text in texts)


def long(texts):
    return any(len(text) > 100_000 for text in texts)


def many(values, texts):
    return values[::-1] if len(texts) > 50 else values


def alone(values, texts):
    return np.roll(values, len(texts) == 1, axis=-1)

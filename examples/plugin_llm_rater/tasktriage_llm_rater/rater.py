"""The classifier: one call of the model a task."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import llm
import numpy as np
from numpy.typing import NDArray

from tasktriage.plugin import LABELS, Label, Secret, TasktriageWarning, UsageError

from .names import asked
from .prompt import read_reply, system_prompt, task_prompt

__all__ = ["LlmRater"]


class LlmRater:
    """Asks a model of the llm library for the label of each task; learns nothing.

    A task is asked once in a process, however often it comes. A model that draws its words by
    chance can answer otherwise in another run; most take an option against it.

    Args:
        model: a model's name, as `llm models` lists it: the setting `model`. Default: the variable
            TASKTRIAGE_LLM_MODEL, else the offline model of llm-echo, which can't rate.
        api_key: the provider's key: the setting of that name. Default: what `llm keys` has.
        options: of the model, such as {"temperature": 0}.

    Raises:
        UsageError: the llm library knows no such model.
    """

    def __init__(
        self,
        model: str | None = None,
        options: dict[str, Any] | None = None,
        api_key: Secret | None = None,
    ) -> None:
        self.asks = name = asked(model)
        self._key = api_key
        try:
            self.model: Any = llm.get_model(name)
        except llm.UnknownModelError:
            raise UsageError(
                f"the llm library has no model '{name}'; 'llm models' lists them, "
                "'llm install' adds providers, and the setting 'model' of llm-rater chooses one"
            ) from None
        self.options = options or {}
        self.system = system_prompt()
        self._answers: dict[str, list[float] | None] = {}
        self._spent: dict[str, int] = {"requests": 0}

    def fit(
        self,
        texts: Sequence[str],
        targets: NDArray[np.float64] | Sequence[Label],
        *,
        groups: Sequence[str] | None = None,
        sample_weight: NDArray[np.float64] | None = None,
    ) -> LlmRater:
        """Ignore the rows: none is shown to the model."""
        return self

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return probabilities (n, 3) in label order; a third each where a reply is unreadable.

        Warns:
            TasktriageWarning: how many replies could not be read.
        """
        uniform = [1 / len(LABELS)] * len(LABELS)
        answers = [self._ask(text) for text in texts]
        unreadable = sum(answer is None for answer in answers)
        if unreadable:
            warnings.warn(
                f"llm-rater: {unreadable} of {len(texts)} replies of '{self.model.model_id}' "
                "could not be read and count as a third for each label",
                TasktriageWarning,
                stacklevel=2,
            )
        rows = [uniform if answer is None else answer for answer in answers]
        return np.array(rows, dtype=np.float64).reshape(-1, len(LABELS))

    def _ask(self, text: str) -> list[float] | None:
        if text not in self._answers:
            given = dict(self.options)
            if self._key:
                given["key"] = self._key.reveal()
            response = self.model.prompt(
                task_prompt(text), system=self.system, stream=False, **given
            )
            self._answers[text] = read_reply(response.text())
            self._count(response)
        return self._answers[text]

    @property
    def usage(self) -> dict[str, int]:
        """What was asked so far: requests, and tokens where the provider counts them.

        The library knows no prices; who does adds `cost` and `currency`.
        """
        return dict(self._spent)

    def _count(self, response: Any) -> None:
        self._spent["requests"] += 1
        used = response.usage()
        for name, tokens in (("tokens_in", used.input), ("tokens_out", used.output)):
            if tokens is not None:
                self._spent[name] = self._spent.get(name, 0) + tokens

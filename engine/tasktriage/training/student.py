"""Distil: a student with some of its teacher's layers learns what the teacher answers."""

from __future__ import annotations

import copy
import hashlib
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from tasktriage.contracts.errors import RecipeError
from tasktriage.kit.arrays import Floats
from tasktriage.kit.progress import Progress

from .layers import keep_layers, layer_count
from .network import Network
from .recipe import FineTuneRecipe, Recipe
from .targets import Targets

__all__ = ["Teacher", "check_layers", "student_of", "teacher_of"]

CHUNK = 256  # texts that the teacher is asked at once


@dataclass(frozen=True, slots=True)
class Teacher:
    """A trained network, and whether it was taught reasons, and what is no task."""

    network: Network
    reasons: bool
    is_task: bool

    def digest(self) -> str:
        """Return a hash of all that it hands on."""
        whole = hashlib.sha256(f"{self.reasons} {self.is_task}".encode())
        for name, tensor in self.network.state_dict().items():
            whole.update(name.encode())
            whole.update(tensor.cpu().numpy().tobytes())
        return whole.hexdigest()

    def teach(
        self, targets: Targets, settings: FineTuneRecipe, title: str, progress: Progress
    ) -> tuple[Targets, NDArray[np.float32]]:
        """Return n targets mixed with the teacher's answers, and its vectors (n, d) of the texts.

        A share `taught` of each target of the label, the reason and is-a-task is the teacher's
        probability, where there is a target and the teacher was taught the like.

        Args:
            targets: of the student.
            settings: of the student: `taught`, `max_tokens`.
            title: of the step, for the progress.
            progress: called with (step, done, total).
        """
        answers = self._answers(targets.texts, settings.max_tokens, title, progress)
        share = settings.taught

        def mixed(own: Floats, theirs: Floats, weight: Floats) -> Floats:
            known = (weight > 0).reshape(-1, *[1] * (own.ndim - 1))
            return np.where(known, (1 - share) * own + share * theirs, own)

        soft = mixed(targets.soft, answers["label"], targets.label_weight)
        reasons, is_task = targets.reasons, targets.is_task
        if self.reasons:
            reasons = mixed(reasons, answers["reason"], targets.reason_weight)
        if self.is_task:
            is_task = mixed(is_task, answers["task"], targets.task_weight)
        changed = replace(targets, soft=soft, reasons=reasons, is_task=is_task)
        return changed, answers["vector"].astype(np.float32)

    def _answers(
        self, texts: tuple[str, ...], max_tokens: int, title: str, progress: Progress
    ) -> dict[str, Floats]:
        """Return the probabilities of each head and the vectors, a row a text."""
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        network = self.network.eval().to(device)
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))  # so little is padded
        parts: dict[str, list[Floats]] = {"label": [], "reason": [], "task": [], "vector": []}
        for begin in range(0, len(order), CHUNK):
            progress(f"{title}, ask the teacher", begin, len(order))
            tokens = network.tokenizer(
                [texts[row] for row in order[begin : begin + CHUNK]],
                truncation=True,
                max_length=max_tokens,
                padding=True,
                return_tensors="pt",
            ).to(device)
            with torch.no_grad():
                outputs = network(tokens["input_ids"], tokens["attention_mask"])
            outputs["label"] = outputs["label"].softmax(-1)
            outputs["reason"] = outputs["reason"].softmax(-1)
            outputs["task"] = outputs["task"].sigmoid()
            for name, some in parts.items():
                some.append(outputs[name].cpu().numpy().astype(np.float64))
        network.cpu()
        back = np.argsort(order)
        return {name: np.concatenate(some)[back] for name, some in parts.items()}


def teacher_of(network: Network, settings: FineTuneRecipe, targets: Targets) -> Teacher:
    """Return a network as a teacher of what it was taught by its own settings and targets.

    A head that was taught nothing answers at random.
    """
    negatives = targets.is_task[targets.task_weight > 0] == 0
    return Teacher(
        network,
        reasons=settings.reasons > 0 and bool(targets.reason_weight.any()),
        is_task=settings.is_task > 0 and bool(negatives.any()),
    )


def student_of(teacher: Network, settings: FineTuneRecipe) -> Network:
    """Return a network that starts as its teacher, with `layers` of its layers.

    Raises:
        RecipeError: the encoder's layers are not in one list.
    """
    student = copy.deepcopy(teacher)
    if settings.layers:
        keep_layers(student.backbone, settings.layers)
    for module in student.modules():
        if isinstance(module, nn.Dropout):
            module.p = settings.dropout
    return student


def check_layers(recipe: Recipe, keep: int, network: Network) -> None:
    """Check, before hours of training, that so many layers can be kept.

    Args:
        recipe: of the student, for the message.
        keep: how many; 0 is all.
        network: as the teacher's will be.

    Raises:
        RecipeError: it has fewer, or they are not in one list.
    """
    if keep and keep > (total := layer_count(network.backbone)):
        raise RecipeError(
            f"recipe '{recipe.name}': [finetune] layers must be from 1 to {total}, as many as its "
            f"teacher has (or 0 for all), got {keep}"
        )

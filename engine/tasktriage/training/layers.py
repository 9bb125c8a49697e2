"""The layers of a transformer, and fewer of them."""

from __future__ import annotations

from typing import Any

from torch import nn

from tasktriage.contracts.errors import RecipeError

__all__ = ["keep_layers", "kept_layers", "layer_count"]


def kept_layers(keep: int, total: int) -> list[int]:
    """Return which layers stay, evenly spread and the last among them: of 6 three, 1, 3 and 5."""
    return [(place + 1) * total // keep - 1 for place in range(keep)]


def layer_count(backbone: Any) -> int:
    """Return how many layers a transformer of the transformers library has.

    Raises:
        RecipeError: its layers are not in one list.
    """
    return len(_stack(backbone))


def keep_layers(backbone: Any, keep: int) -> None:
    """Take layers out of a transformer, so that `keep` of them are left.

    Args:
        backbone: changed in place, its configuration too.
        keep: 1 to as many as there are.

    Raises:
        RecipeError: its layers are not in one list.
    """
    stack = _stack(backbone)
    left = [stack[place] for place in kept_layers(keep, len(stack))]
    del stack[keep:]
    for place, layer in enumerate(left):
        stack[place] = layer
    backbone.config.num_hidden_layers = keep


def _stack(backbone: Any) -> nn.ModuleList:
    total = int(backbone.config.num_hidden_layers)
    found = [
        module
        for module in backbone.modules()
        if isinstance(module, nn.ModuleList) and len(module) == total
    ]
    if len(found) != 1:
        raise RecipeError(
            f"[finetune] layers: can't take layers out of a {type(backbone).__name__}; leave "
            "layers out to keep them all"
        )
    return found[0]

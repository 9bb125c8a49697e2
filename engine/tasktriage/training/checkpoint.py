"""Keep a training run on disk: its result, and its state every few steps, to be taken up again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from tasktriage.kit.atomic import write_whole

from .network import Network

__all__ = ["load_network", "resume", "save_network", "save_run"]


def save_network(path: Path, network: Network) -> None:
    """Write the weights of a trained network.

    Raises:
        OSError: they can't be written.
    """
    _write(path, network.state_dict())


def load_network(path: Path, network: Network) -> bool:
    """Fill a network with the weights of a file; return whether there were any that fit."""
    tensors = _read(path)
    if not _fit(network, tensors):
        return False
    network.load_state_dict(tensors)
    return True


def save_run(
    path: Path, network: Network, mean: Network, optimiser: torch.optim.Optimizer, step: int
) -> None:
    """Write the state of a run, which goes on with `step`.

    Raises:
        OSError: it can't be written.
    """
    tensors: dict[str, Tensor] = {"step": torch.tensor(step)}
    tensors |= {f"network.{name}": value for name, value in network.state_dict().items()}
    tensors |= {f"mean.{name}": value for name, value in mean.state_dict().items()}
    for place, state in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{place}.{name}": value for name, value in state.items()}
    _write(path, tensors)


def resume(path: Path, network: Network, mean: Network, optimiser: torch.optim.Optimizer) -> int:
    """Take a run up again, and return the step to go on with; 0 where there is nothing."""
    tensors = _read(path)
    trained, averaged = _named(tensors, "network."), _named(tensors, "mean.")
    if "step" not in tensors or not (_fit(network, trained) and _fit(mean, averaged)):
        return 0
    network.load_state_dict(trained)
    mean.load_state_dict(averaged)
    states: dict[int, dict[str, Any]] = {}
    for name, value in _named(tensors, "optimiser.").items():
        place, _, field = name.partition(".")
        states.setdefault(int(place), {})[field] = value
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": states, "param_groups": groups})
    return int(tensors["step"])


def _named(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _fit(network: Network, tensors: dict[str, Tensor]) -> bool:
    """Return whether these are its weights; asked first, for torch loads what fits of the rest."""
    own = {name: value.shape for name, value in network.state_dict().items()}
    return own == {name: value.shape for name, value in tensors.items()}


def _read(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a file; none if it is not there or damaged: they are made again."""
    try:
        return dict(load_file(path))
    except (SafetensorError, OSError):
        return {}


def _write(path: Path, tensors: dict[str, Tensor]) -> None:
    write_whole(path, save({k: v.detach().cpu().contiguous() for k, v in tensors.items()}))

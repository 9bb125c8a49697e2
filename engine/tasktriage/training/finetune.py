"""Train a network: seeded, resumable, on the CPU or a GPU."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from tasktriage.contracts.errors import RecipeError
from tasktriage.kit.progress import Progress, unreported

from .checkpoint import load_network, resume, save_network, save_run
from .network import Network
from .recipe import FineTuneRecipe
from .student import Teacher, student_of
from .targets import Targets

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["finetune"]

VERSION = 1  # of the training procedure: what was trained by another is not taken up again
BUCKET = 40  # batches that are sorted by length together
MULTIPLE = 4  # token counts are padded to it: fewer shapes, less waiting for memory
LARGEST_GRADIENT = 1.0
SAVED_EVERY = 200  # steps
FIRST_STEPS = 10  # over which the running mean of the weights warms up
DISTILLED = ("teacher", "layers", "taught")  # settings that matter to a student alone
NOT_DECAYED = 2  # weights of fewer dimensions (biases, norms) are not decayed


@dataclass(frozen=True, slots=True)
class _Batch:
    """The tensors of a batch."""

    ids: Tensor
    mask: Tensor
    places: Tensor


def finetune(
    recipe: FineTuneRecipe,
    targets: Targets,
    vectors: Callable[[], NDArray[np.float32]],
    levels: tuple[int, ...],
    base: SentenceTransformer,
    *,
    seed: int,
    teacher: Teacher | None = None,
    work: Path | None = None,
    title: str = "train",
    progress: Progress = unreported,
) -> Network:
    """Train a network on targets, and return it in evaluation mode, on the CPU.

    Args:
        recipe: how.
        targets: what on.
        vectors: gives (n, d), the original encoder's vectors of the texts, to stay near to; not
            asked where a finished network is found, or for a student.
        levels: classes of each column of `targets.ratings`.
        base: the encoder to start from.
        seed: of the order of the texts, of the heads and of what is dropped.
        teacher: whose student it is: it starts from its layers, learns its answers and stays near
            to its vectors in the place of the original encoder's.
        work: a folder where a run is kept every few steps, to be taken up again, and where its
            result stays; None keeps nothing.
        title: of the step, for the progress.
        progress: called with (step, done, total).

    Raises:
        RecipeError: the numbers ran away.
        OSError: the run can't be written to `work`.
    """
    torch.manual_seed(seed)
    if teacher is None:
        network = Network(base, levels, recipe.dropout)
    else:
        network = student_of(teacher.network, recipe)
    key = _key(recipe, targets, network, seed, teacher)
    saved = None if work is None else work / f"{key}.safetensors"
    if saved is not None and load_network(saved, network):
        network.eval()
        return network
    if teacher is None:
        near = vectors()
    else:
        targets, near = teacher.teach(targets, recipe, title, progress)
    run = _Run(recipe, network, targets, near, seed)
    checkpoint = None if work is None else work / f"{key}.checkpoint.safetensors"
    trained = run.train(checkpoint, title, progress)
    if saved is not None and checkpoint is not None:
        save_network(saved, trained)
        checkpoint.unlink(missing_ok=True)
    return trained


class _Run:
    """A network in training, with the running mean of its weights."""

    def __init__(
        self,
        recipe: FineTuneRecipe,
        network: Network,
        targets: Targets,
        vectors: NDArray[np.float32],
        seed: int,
    ) -> None:
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.recipe, self.seed = recipe, seed
        self.network = network.to(self.device)
        self.mean = copy.deepcopy(self.network)
        self.ids = _tokens(network, targets.texts, recipe.max_tokens)
        self.targets = _tensors(targets, vectors, self.device)
        self.optimiser = _optimiser(recipe, network)
        self.rates = [group["lr"] for group in self.optimiser.param_groups]
        self.steps = max(1, round(recipe.epochs * len(targets) / recipe.batch))

    def train(self, checkpoint: Path | None, title: str, progress: Progress) -> Network:
        """Do all steps, or those that a checkpoint leaves, and return what is kept."""
        parts = self.network, self.mean, self.optimiser
        first = 0 if checkpoint is None else resume(checkpoint, *parts)
        self.network.train()
        for step, places in enumerate(_order(self.ids, self.recipe, self.seed, self.steps)):
            if step < first:
                continue
            progress(title, step, self.steps)
            self._step(step, places)
            if checkpoint is not None and (step + 1) % SAVED_EVERY == 0:
                save_run(checkpoint, *parts, step + 1)
        progress(title, self.steps, self.steps)
        kept: Network = self.mean if self.recipe.average else self.network
        kept.cpu().eval()
        return kept

    def _step(self, step: int, places: NDArray[np.int64]) -> None:
        torch.manual_seed(self.seed * 1_000_003 + step)  # a run that is taken up drops the same
        for group, rate in zip(self.optimiser.param_groups, self.rates, strict=True):
            group["lr"] = rate * _rate(step / self.steps, self.recipe.warmup)
        batch = _pad(self.ids, places, self.device)
        with torch.autocast(self.device.type, torch.bfloat16):
            outputs = self.network(batch.ids, batch.mask)
        loss = _loss(self.recipe, outputs, self.targets, batch.places, self.network.levels)
        self.optimiser.zero_grad()
        loss.backward()
        _clip(self.network, step, self.steps)
        self.optimiser.step()
        keep = min(self.recipe.average, (1 + step) / (FIRST_STEPS + step))
        _average(self.mean, self.network, keep)


def _key(
    recipe: FineTuneRecipe, targets: Targets, network: Network, seed: int, teacher: Teacher | None
) -> str:
    """Return a name for the result of a run: whatever moves it is in it."""
    start = hashlib.sha256()
    for name, tensor in network.backbone.state_dict().items():
        start.update(name.encode())
        start.update(tensor.cpu().numpy().tobytes())
    if not torch.equal(network.vector.weight, torch.eye(network.dimension)):
        start.update(network.vector.weight.detach().numpy().tobytes())
    settings = asdict(recipe)
    distilled = {name: settings.pop(name) for name in DISTILLED}
    what = [VERSION, settings, targets.digest(), start.hexdigest(), seed]
    if teacher is not None:
        # the targets as they are and who teaches, not the mixture: its last digits vary by kernel
        distilled["teacher"] = teacher.digest()  # wherever its recipe lies
        what.append(distilled)
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]


def _tokens(network: Network, texts: Sequence[str], most: int) -> list[list[int]]:
    found = network.tokenizer(list(texts), truncation=True, max_length=most)["input_ids"]
    return [list(ids) for ids in found]


def _tensors(
    targets: Targets, vectors: NDArray[np.float32], device: torch.device
) -> dict[str, Tensor]:
    floats = {
        name: torch.tensor(getattr(targets, name), dtype=torch.float32, device=device)
        for name in ("soft", "label_weight", "reasons", "reason_weight", "is_task", "task_weight")
    }
    ratings = torch.tensor(targets.ratings, dtype=torch.long, device=device)
    return {**floats, "ratings": ratings, "vectors": torch.tensor(vectors, device=device)}


def _optimiser(recipe: FineTuneRecipe, network: Network) -> torch.optim.Optimizer:
    heads, decayed, other = [], [], []
    for name, parameter in network.named_parameters():
        if not name.startswith("backbone."):
            heads.append(parameter)
        elif parameter.ndim < NOT_DECAYED:
            other.append(parameter)
        else:
            decayed.append(parameter)
    decay, rate = recipe.weight_decay, recipe.learning_rate
    return torch.optim.AdamW(
        [
            {"params": heads, "lr": recipe.head_learning_rate, "weight_decay": decay},
            {"params": decayed, "lr": rate, "weight_decay": decay},
            {"params": other, "lr": rate, "weight_decay": 0.0},
        ],
        fused=True,
    )


def _order(
    ids: Sequence[Sequence[int]], recipe: FineTuneRecipe, seed: int, steps: int
) -> Iterator[NDArray[np.int64]]:
    """Yield the rows of each step: shuffled, texts of like length together."""
    draw = np.random.default_rng(seed)
    lengths = np.array([len(tokens) for tokens in ids])
    done = 0
    while True:
        shuffled = draw.permutation(len(ids))
        batches: list[NDArray[np.int64]] = []
        for begin in range(0, len(ids), recipe.batch * BUCKET):
            bucket = shuffled[begin : begin + recipe.batch * BUCKET]
            bucket = bucket[np.argsort(lengths[bucket], kind="stable")]
            batches += [bucket[i : i + recipe.batch] for i in range(0, len(bucket), recipe.batch)]
        for place in draw.permutation(len(batches)):
            if done == steps:
                return
            yield batches[place]
            done += 1


def _rate(share: float, warmup: float) -> float:
    """Return the factor on the rate of learning: up, then down in a line."""
    return share / warmup if share < warmup else (1 - share) / (1 - warmup)


def _pad(ids: Sequence[Sequence[int]], places: NDArray[np.int64], device: torch.device) -> _Batch:
    width = -(-max(len(ids[i]) for i in places) // MULTIPLE) * MULTIPLE
    tokens = torch.zeros((len(places), width), dtype=torch.long)
    mask = torch.zeros_like(tokens)
    for row, place in enumerate(places):
        tokens[row, : len(ids[place])] = torch.tensor(ids[place])
        mask[row, : len(ids[place])] = 1
    where = torch.tensor(places, dtype=torch.long)
    return _Batch(tokens.to(device), mask.to(device), where.to(device))


def _loss(
    recipe: FineTuneRecipe,
    outputs: dict[str, Tensor],
    targets: dict[str, Tensor],
    places: Tensor,
    levels: tuple[int, ...],
) -> Tensor:
    """Return the loss of a batch: a sum over its rows, by their weights, over their number."""
    at = {name: tensor[places] for name, tensor in targets.items()}
    rows = len(places)
    log_softmax = nn.functional.log_softmax
    label = -(at["soft"] * log_softmax(outputs["label"], -1)).sum(1)
    reason = -(at["reasons"] * log_softmax(outputs["reason"], -1)).sum(1)
    task = nn.functional.binary_cross_entropy_with_logits(
        outputs["task"], at["is_task"], reduction="none"
    )
    total = (label * at["label_weight"]).sum()
    total = total + recipe.reasons * (reason * at["reason_weight"]).sum()
    total = total + recipe.is_task * (task * at["task_weight"]).sum()
    total = total + recipe.general * (1 - (outputs["vector"] * at["vectors"]).sum(1)).sum()
    begin = 0
    for column, count in enumerate(levels):
        codes, logits = at["ratings"][:, column], outputs["ratings"][:, begin : begin + count]
        begin += count
        rated = nn.functional.cross_entropy(logits, codes, ignore_index=-1, reduction="sum")
        total = total + recipe.ratings / len(levels) * rated
    return total / rows


def _clip(network: Network, step: int, steps: int) -> None:
    try:
        nn.utils.clip_grad_norm_(network.parameters(), LARGEST_GRADIENT, error_if_nonfinite=True)
    except RuntimeError:  # NaN or infinity; it would be in every weight after this step
        raise RecipeError(
            f"[finetune] the numbers ran away at step {step} of {steps}; lower learning_rate or "
            "head_learning_rate"
        ) from None


def _average(mean: Network, network: Network, keep: float) -> None:
    with torch.no_grad():
        old, new = list(mean.parameters()), list(network.parameters())
        torch._foreach_lerp_(old, new, 1 - keep)

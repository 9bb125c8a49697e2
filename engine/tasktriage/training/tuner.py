"""Fine-tune: train the network, export it, answer with what was exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tasktriage.contracts.errors import RecipeError
from tasktriage.contracts.protocols import Embedder, TrainableEmbedder
from tasktriage.evaluation.calibration import fit_temperature
from tasktriage.kit.arrays import Floats
from tasktriage.kit.progress import Progress, unreported
from tasktriage.models.calibrated import sigmoid
from tasktriage.models.encoder import Encoded, OnnxEncoder
from tasktriage.models.heads import Heads

from .beginnings import beginning_targets
from .figures import agreement
from .recipe import Recipe
from .targets import Targets, codebook_targets, join
from .task_head import fit_task_head

if TYPE_CHECKING:
    from .network import Network
    from .student import Teacher

__all__ = ["Exported", "Tuner", "held_out_groups"]

CHUNK = 512  # texts between two steps of the progress bar
SAMPLES = 256  # texts from which the ranges of int8 are taken
MAX_TOKENS = 128  # where the exported encoder cuts texts; a long duty has 80


@dataclass(frozen=True)
class Exported:
    """A trained encoder as it goes into a model folder, opened, with its heads."""

    graph: bytes
    tokenizer: bytes
    heads: Heads
    encoder: OnnxEncoder
    dimension: int
    features: int
    max_tokens: int
    agreement: Mapping[str, float]
    """The int8 graph against the float32 one, on texts of the training data."""

    def logits(self, texts: Sequence[str]) -> Floats:
        """Return label logits (n, 3)."""
        return self.heads.label.logits(self.encoder.encode(texts).features)

    def answers(self, encoded: Encoded) -> tuple[Floats, Floats | None]:
        """Return label logits (n, 3) and p(is a task) (n,), None without that head."""
        task = None
        if self.heads.task is not None:
            task = sigmoid(self.heads.task.logits(encoded.features)[:, 0])
        return self.heads.label.logits(encoded.features), task


class Tuner:
    """Trains by a recipe with [finetune], on any part of the targets.

    Args:
        recipe: with [finetune].
        embedder: what to start from; must be a `TrainableEmbedder`.
        levels: classes of each rating.
        embed: the embedder's `embed`, or one that remembers.
        work: where runs are kept to be taken up again; None keeps nothing.
        progress: called with (step, done, total).

    Raises:
        RecipeError: the embedder can't be trained.
        ValueError: the recipe has no [finetune], or names a teacher that it does not hold.
    """

    def __init__(
        self,
        recipe: Recipe,
        embedder: Embedder,
        levels: tuple[int, ...],
        *,
        embed: Callable[[Sequence[str]], NDArray[np.float32]] | None = None,
        work: Path | None = None,
        progress: Progress = unreported,
    ) -> None:
        if recipe.finetune is None:
            raise ValueError("the recipe has no [finetune]")
        if recipe.finetune.teacher and recipe.teacher is None:
            raise ValueError("the recipe names a teacher, and does not hold its recipe")
        if not isinstance(embedder, TrainableEmbedder):
            raise RecipeError(f"embedder '{embedder.id}' can't be fine-tuned")
        self.recipe, self.settings = recipe, recipe.finetune
        self._embedder: TrainableEmbedder = embedder
        self._embed = embed or embedder.embed
        self._levels = levels
        self._work = work
        self._progress = progress
        self._codebook = codebook_targets(recipe.codebook, len(levels))
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._teacher: Tuner | None = None
        if recipe.teacher is not None:
            self._teacher = Tuner(
                recipe.teacher,
                embedder,
                levels,
                embed=self.original,
                work=work,
                progress=progress,
            )

    def original(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the untrained encoder's vectors (n, d), each text embedded once."""
        missing = list(dict.fromkeys(text for text in texts if text not in self._vectors))
        for begin in range(0, len(missing), CHUNK):
            self._progress("embed", begin, len(missing))
            part = missing[begin : begin + CHUNK]
            self._vectors.update(zip(part, self._embed(part), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def fit(self, targets: Targets, *, title: str = "train", keep: Path | None = None) -> Exported:
        """Train on targets and, where the recipe says so, the codebook's; export in int8.

        Where the recipe has a teacher, its network is trained first, or taken from `work`.

        Args:
            targets: of the data.
            title: of the step, for the progress.
            keep: a folder for the encoder as sentence-transformers loads it.

        Raises:
            RecipeError: the numbers ran away, or the teacher has fewer layers than are asked for.
            OSError: the run can't be written to `work`, or the encoder to `keep`.
        """
        network = self._trained(join(self._parts(targets)), title, self._taught_by(targets, title))
        if keep is not None:
            network.save_encoder(keep, self._embedder.model)
        return self._export(network, targets.texts)

    def _trained(self, every: Targets, title: str, teacher: Teacher | None) -> Network:
        from .finetune import finetune

        return finetune(
            self.settings,
            every,
            lambda: self.original(every.texts),
            self._levels,
            self._embedder.model,
            seed=self.recipe.seed,
            teacher=teacher,
            work=self._work,
            title=title,
            progress=self._progress,
        )

    def _taught_by(self, targets: Targets, title: str) -> Teacher | None:
        """Return the recipe's teacher, trained on the same targets as its own recipe would be.

        So it is taken from `work` where that recipe was trained there, and the teacher of a fold
        has seen no row that the fold tests.
        """
        if self._teacher is None:
            return None
        from .network import Network
        from .student import check_layers, teacher_of

        if self.settings.layers:
            check_layers(self.recipe, self.settings.layers, Network(self._embedder.model))
        every = join(self._teacher._parts(targets))
        network = self._teacher._trained(every, f"{title}, teacher", None)
        return teacher_of(network, self._teacher.settings, every)

    def _parts(self, targets: Targets) -> Iterator[Targets]:
        """Yield what is learnt beside some rows of the data, after them."""
        yield targets
        if self.settings.beginnings > 0:
            yield beginning_targets(targets, self.settings.beginnings)
        if self.recipe.codebook.weight > 0:
            yield self._codebook

    def _export(self, network: Network, texts: Sequence[str]) -> Exported:
        from .quantise import quantise_static

        step = max(1, len(texts) // SAMPLES)
        plain = network.to_onnx()
        max_tokens = min(MAX_TOKENS, int(self._embedder.model.max_seq_length or MAX_TOKENS))
        samples = [
            network.tokenizer(text, truncation=True, max_length=max_tokens)["input_ids"]
            for text in texts[::step]
        ]
        graph = quantise_static(plain, samples[:SAMPLES])
        tokenizer = network.tokenizer.backend_tokenizer.to_str().encode()
        features = 2 * network.dimension

        def opened(graph: bytes, int8: bool) -> OnnxEncoder:
            return OnnxEncoder(
                graph,
                tokenizer,
                dimension=network.dimension,
                features=features,
                max_tokens=max_tokens,
                int8=int8,
            )

        encoder, original = opened(graph, True), opened(plain, False)
        heads = self._taught(network.heads(), encoder, texts)
        probes = list(texts[step // 2 :: step])  # others than the samples
        same = agreement(original.encode(probes), encoder.encode(probes), heads.label)
        return Exported(
            graph, tokenizer, heads, encoder, network.dimension, features, max_tokens, same
        )

    def _taught(self, heads: Heads, encoder: OnnxEncoder, texts: Sequence[str]) -> Heads:
        """Return the heads that were taught anything: the data alone has no reasons, no non-tasks.

        A head that was not would answer all the same, at random. What is a task is learnt again
        from the exported features, where whole postings join.
        """
        book, settings = self.recipe.codebook, self.settings
        reasons = book.weight > 0 and book.reasons and settings.reasons > 0
        is_task = book.weight > 0 and settings.is_task > 0
        return Heads(
            heads.label,
            heads.reason if reasons else None,
            fit_task_head(encoder, texts) if is_task else None,
        )

    def fit_calibrated(
        self, targets: Targets, soft: Floats, groups: Sequence[str], *, title: str = "train"
    ) -> tuple[Exported, float]:
        """Train on most groups, and fit a temperature on the others.

        Args:
            targets: n of the data.
            soft: (n, 3), what the temperature is fitted to.
            groups: n.
            title: of the step, for the progress.

        Raises:
            RecipeError: the numbers ran away.
            OSError: the run can't be written to `work`.
        """
        held = held_out_groups(groups, self.settings.held_out, self.recipe.seed)
        if not held.any() or held.all():
            return self.fit(targets, title=title), 1.0
        exported = self.fit(targets.take(np.flatnonzero(~held)), title=title)
        asked = np.flatnonzero(held)
        logits = exported.logits([targets.texts[i] for i in asked])
        return exported, fit_temperature(logits, soft[asked])


def held_out_groups(groups: Sequence[str], share: float, seed: int) -> NDArray[np.bool_]:
    """Return which rows (n,) belong to the share of groups that is kept back."""
    names = sorted(set(groups))
    count = round(share * len(names))
    kept = set(np.random.default_rng(seed).permutation(names)[:count].tolist())
    return np.array([group in kept for group in groups])

"""The network: an encoder, its sentence vector, and linear heads, all trained together."""

from __future__ import annotations

import copy
import io
import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from tasktriage.contracts.errors import RecipeError
from tasktriage.domain.label import LABELS, REASONS
from tasktriage.models.heads import Head, Heads

from .layers import keep_layers

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["Network"]

SPEED = 4.0  # mean-pooled features are small; the factor lets the heads learn as fast as the rest
OPSET = 17  # LayerNormalization is one operator from here on


class Network(nn.Module):  # type: ignore[misc]
    """A sentence-transformers encoder with mean pooling, two views of a text, and heads on them.

    The features of a text are the mean of the last layer and the mean of the embedding layer:
    what the words mean together, and which words there are. The sentence vector is a linear map of
    the first.

    Args:
        base: the model to start from; it is copied.
        levels: classes of each rating that is learnt beside the label.
        dropout: share of values dropped while training.

    Raises:
        RecipeError: the model is not a transformer with mean pooling, or maps the mean otherwise.
    """

    def __init__(
        self, base: SentenceTransformer, levels: tuple[int, ...] = (), dropout: float = 0.1
    ) -> None:
        super().__init__()
        modules: list[Any] = list(base)
        _check(modules)
        self.backbone = copy.deepcopy(modules[0].model)
        self.backbone.set_attn_implementation("eager")  # a plain graph, fast to run once exported
        for module in self.backbone.modules():
            if isinstance(module, nn.Dropout):
                module.p = dropout
        self.tokenizer = base.tokenizer
        self.dimension = int(self.backbone.config.hidden_size)
        self.levels = levels
        features = 2 * self.dimension
        self.vector = nn.Linear(self.dimension, self.dimension, bias=False)
        nn.init.eye_(self.vector.weight)
        for module in modules[2:]:
            if type(module).__name__ == "Dense":  # an encoder that was fine-tuned here
                self.vector.weight.data.copy_(module.linear.weight.data)
        self.label = nn.Linear(features, len(LABELS))
        self.reason = nn.Linear(features, len(REASONS))
        self.task = nn.Linear(features, 1)
        self.ratings = nn.Linear(features, max(1, sum(levels)))
        self.drop = nn.Dropout(dropout)

    def views(self, ids: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
        """Return unit vectors (n, d) and features (n, 2d); without a mask nothing is padded."""
        hidden = self.backbone(
            input_ids=ids, attention_mask=mask, output_hidden_states=True
        ).hidden_states
        views = []
        for layer in (hidden[-1], hidden[0]):
            if mask is None:
                views.append(layer.mean(dim=1))
            else:
                wide = mask.unsqueeze(-1).float()
                views.append((layer.float() * wide).sum(dim=1) / wide.sum(dim=1))
        vector = nn.functional.normalize(self.vector(views[0]), dim=-1)
        return vector, torch.cat(views, dim=1)

    def forward(self, ids: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """Return `vector` and the logits of each head, all float32."""
        vector, features = self.views(ids, mask)
        dropped = self.drop(features) * SPEED
        return {
            "vector": vector.float(),
            "label": self.label(dropped).float(),
            "reason": self.reason(dropped).float(),
            "task": self.task(dropped).float()[:, 0],
            "ratings": self.ratings(dropped).float(),
        }

    def heads(self) -> Heads:
        """Return the heads of the model folder."""
        return Heads(_head(self.label), _head(self.reason), _head(self.task))

    def to_onnx(self) -> bytes:
        """Return the float32 graph: `input_ids` (n, t), no padding → `vector`, `features`."""
        module = _Exported(self).eval().cpu()
        graph = io.BytesIO()
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tracer's remarks on constant shapes
            logging.getLogger("torch.onnx").setLevel(logging.ERROR)
            torch.onnx.export(
                module,
                (torch.ones((2, 7), dtype=torch.long),),
                graph,
                input_names=["input_ids"],
                output_names=["vector", "features"],
                dynamic_axes={
                    "input_ids": {0: "n", 1: "t"},
                    "vector": {0: "n"},
                    "features": {0: "n"},
                },
                opset_version=OPSET,
                dynamo=False,  # the newer exporter fixes the batch dimension of these models
            )
        return graph.getvalue()

    def save_encoder(self, folder: Path, base: SentenceTransformer) -> None:
        """Write the encoder for sentence-transformers, with the same sentence vector."""
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Dense, Normalize

        dense = Dense(self.dimension, self.dimension, bias=False, activation_function=nn.Identity())
        dense.linear.weight.data.copy_(self.vector.weight.data)
        modules: list[Any] = [*copy.deepcopy(list(base)[:2]), dense, Normalize()]
        count = int(self.backbone.config.num_hidden_layers)
        if count != modules[0].model.config.num_hidden_layers:  # a student's are fewer
            keep_layers(modules[0].model, count)
        modules[0].model.load_state_dict(self.backbone.state_dict())
        # or its model card would ask a hub for a model that is named as our folders are
        model = SentenceTransformer(modules=modules, device="cpu", local_files_only=True)
        model.save(str(folder))


def _check(modules: Sequence[Any]) -> None:
    kinds = [type(module).__name__ for module in modules]
    pooling = modules[1].get_config_dict().get("pooling_mode") if len(modules) > 1 else None
    if kinds[:2] != ["Transformer", "Pooling"] or pooling != "mean":
        raise RecipeError(
            "[finetune] needs a transformer with mean pooling, this embedder is "
            f"{' + '.join(kinds)} ({pooling} pooling)"
        )
    for module, kind in zip(modules[2:], kinds[2:], strict=True):
        if kind == "Normalize" or (kind == "Dense" and _is_plain(module)):
            continue
        raise RecipeError(
            "[finetune] can't go on from this embedder: after the pooling it has a layer "
            f"'{kind}' that is no plain linear map of the mean"
        )


def _is_plain(dense: Any) -> bool:
    rows, columns = dense.linear.weight.shape
    plain = dense.linear.bias is None and isinstance(dense.activation_function, nn.Identity)
    return bool(plain and rows == columns)


class _Exported(nn.Module):  # type: ignore[misc]
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor) -> tuple[Tensor, Tensor]:
        return self.network.views(input_ids, None)


def _head(layer: nn.Linear) -> Head:
    weight = layer.weight.detach().cpu().numpy().astype(np.float64) * SPEED
    return Head(weight, layer.bias.detach().cpu().numpy().astype(np.float64))

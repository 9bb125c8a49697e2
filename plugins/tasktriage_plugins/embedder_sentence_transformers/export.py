"""sentence-transformers model → one ONNX graph: token ids in, unit sentence vectors out.

The graph takes texts of one length and no mask: who runs it never pads.
"""

from __future__ import annotations

import copy
import io
import logging
import warnings
from typing import TYPE_CHECKING, Any

import torch

from tasktriage.plugin import EncoderFiles, UsageError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["export"]

OPSET = 17  # LayerNormalization is one operator from here on
POOLINGS = ("mean", "cls")


class _Sentence(torch.nn.Module):  # type: ignore[misc]
    """Backbone, pooling and normalisation as one module, so that the graph holds all three."""

    def __init__(self, backbone: torch.nn.Module, pooling: str) -> None:
        super().__init__()
        self.backbone = backbone
        self.pooling = pooling

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        hidden = self.backbone(input_ids=input_ids).last_hidden_state
        vector = hidden[:, 0] if self.pooling == "cls" else hidden.mean(dim=1)
        return torch.nn.functional.normalize(vector, dim=-1)


def export(model: SentenceTransformer) -> EncoderFiles:
    """Export a model made of a transformer, mean or CLS pooling, and perhaps normalisation.

    Raises:
        UsageError: the model is built otherwise, or has no fast tokenizer.
    """
    modules: list[Any] = list(model)
    kinds = [type(module).__name__ for module in modules]
    if kinds[:2] != ["Transformer", "Pooling"] or set(kinds[2:]) - {"Normalize"}:
        raise UsageError(
            f"only Transformer + Pooling (+ Normalize) can be exported, this is {' + '.join(kinds)}"
        )
    pooling = modules[1].get_config_dict().get("pooling_mode")
    if pooling not in POOLINGS:
        raise UsageError(f"pooling must be one of {', '.join(POOLINGS)}, this is {pooling!r}")
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise UsageError("the model has no fast tokenizer, so it can't be exported")
    # a copy with plain attention: the graph is smaller and faster, and the model stays as it was
    backbone = copy.deepcopy(modules[0].model).eval()
    backbone.set_attn_implementation("eager")
    graph = io.BytesIO()
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's remarks on constant shapes
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        torch.onnx.export(
            _Sentence(backbone, pooling),
            (torch.ones((2, 7), dtype=torch.long),),
            graph,
            input_names=["input_ids"],
            output_names=["vector"],
            dynamic_axes={
                "input_ids": {0: "n", 1: "t"},
                "vector": {0: "n"},
            },
            opset_version=OPSET,
            dynamo=False,  # the newer exporter fixes the batch dimension of these models
        )
    return EncoderFiles(
        graph=graph.getvalue(),
        tokenizer=backend.to_str().encode(),
        max_tokens=int(model.max_seq_length or 512),
    )

"""Text → sentence vectors with onnxruntime and tokenizers; no torch on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from tasktriage.contracts.errors import ModelFolderError, UsageError
from tasktriage.contracts.threads import cores, rayon_is_bound
from tasktriage.kit.repair import without_surrogates

__all__ = ["Encoded", "OnnxEncoder"]

BATCH = 32  # texts a run; more is no faster on two cores
CHARACTERS_PER_TOKEN = 40  # a text is cut at max_tokens times this before it is tokenised
# a tensor kept outside the file says so with this key, whatever way its length is written
EXTERNAL_DATA = b"location"
PROBE = ("Lift",)  # one short text: every process that opens a model pays for it
INPUT = "input_ids"
PROVIDERS = {"cuda": "CUDAExecutionProvider"}


@dataclass(frozen=True, slots=True)
class Encoded:
    """n texts in one pass: unit `vectors` (n, d) for likeness, `features` (n, f) for the heads.

    Both float32; an encoder whose heads read the vector itself gives the same array twice.
    """

    vectors: NDArray[np.float32]
    features: NDArray[np.float32]


class OnnxEncoder:
    """An encoder graph: token ids in; a unit vector, and perhaps features, a text out.

    Only texts of one length in tokens share a run, so nothing is padded, and what a text gets
    depends neither on its neighbours nor on the order of the rows.

    Args:
        graph: the ONNX file, with the input `input_ids`, the output `vector` (n, d) and perhaps
            `features` (n, f).
        tokenizer: a tokenizers JSON file.
        dimension: d.
        features: f; None for a graph without that output.
        max_tokens: where longer texts are cut.
        int8: whether the graph computes in int8; otherwise its weights, if stored as int8, are
            unpacked to float32 on loading.
        threads: CPU threads; None means all cores. Each works on a run of its own: two short runs
            side by side take less time than one after the other with two threads each.
        device: "cpu", or "cuda" for onnxruntime's GPU provider.

    Raises:
        ModelFolderError: the graph or the tokenizer is not what it should be.
        UsageError: the device is not there.
    """

    def __init__(
        self,
        graph: bytes,
        tokenizer: bytes,
        *,
        dimension: int,
        max_tokens: int,
        features: int | None = None,
        int8: bool = False,
        threads: int | None = None,
        device: str = "cpu",
    ) -> None:
        if EXTERNAL_DATA in graph:
            raise ModelFolderError("encoder.onnx refers to data outside itself; refused")
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4  # its own errors come to us as exceptions
        options.intra_op_num_threads = 1
        if not int8:  # unpack the weights once, instead of looking for int8 kernels
            options.add_session_config_entry("session.disable_quant_qdq", "1")
        try:
            self._session = onnxruntime.InferenceSession(
                graph, options, providers=_providers(device)
            )
        except UsageError:
            raise
        except Exception as error:  # onnxruntime has no public exception base
            raise ModelFolderError(f"encoder.onnx can't be loaded: {_first(error)}") from None
        inputs = [i.name for i in self._session.get_inputs()]
        if inputs != [INPUT]:
            raise ModelFolderError(f"encoder.onnx must take {INPUT} alone, it takes {inputs}")
        try:
            self._tokenizer = Tokenizer.from_str(tokenizer.decode("utf-8"))
        except Exception as error:  # tokenizers raises bare Exception
            raise ModelFolderError(f"tokenizer.json can't be loaded: {_first(error)}") from None
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.no_padding()
        self._limit = max_tokens * CHARACTERS_PER_TOKEN
        self._threads = (threads or cores()) if device == "cpu" else 1
        self._alone = self._threads == 1 or not rayon_is_bound(self._threads)
        self._widths = [dimension] if features is None else [dimension, features]
        self.dimension = dimension
        self.encode(PROBE)  # shapes and types show on running only

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors (n, d) float32; no texts give (0, d).

        Raises:
            ModelFolderError: the graph or the tokenizer fails on a text.
        """
        return self.encode(texts).vectors

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return vectors and features of n texts, in their order.

        Raises:
            ModelFolderError: the graph or the tokenizer fails on a text.
        """
        outputs = [np.zeros((len(texts), width), dtype=np.float32) for width in self._widths]
        if texts:
            cut = [without_surrogates(text[: self._limit]) for text in texts]
            try:
                ids = [encoding.ids or [0] for encoding in self._tokenized(cut)]
            except Exception as error:  # tokenizers raises bare Exception
                raise ModelFolderError(f"tokenizer.json can't be used: {_first(error)}") from None
            runs = list(_runs(ids))
            for rows, parts in zip(runs, self._answers(ids, runs), strict=True):
                for output, part in zip(outputs, parts, strict=True):
                    output[rows] = part
        return Encoded(outputs[0], outputs[-1])

    def _tokenized(self, texts: Sequence[str]) -> Iterable[Encoding]:
        """Tokenise texts, which takes a twentieth of the time; in a batch it takes all cores."""
        if self._alone:
            return map(self._tokenizer.encode, texts)
        return self._tokenizer.encode_batch(texts)

    def _answers(
        self, ids: Sequence[Sequence[int]], runs: Sequence[Sequence[int]]
    ) -> Iterable[list[NDArray[np.float32]]]:
        given = ([ids[row] for row in rows] for rows in runs)
        if self._threads == 1 or len(runs) == 1:
            return map(self._run, given)
        # a first answer needs none of it
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(self._run, given))

    def _run(self, ids: Sequence[Sequence[int]]) -> list[NDArray[np.float32]]:
        tokens = np.array(ids, dtype=np.int64)
        try:
            outputs = self._session.run(None, {INPUT: tokens})
        except Exception as error:  # onnxruntime has no public exception base
            raise ModelFolderError(f"encoder.onnx can't be run: {_first(error)}") from None
        try:
            arrays = [np.asarray(output, dtype=np.float32) for output in outputs]
        except (TypeError, ValueError):  # words, or a sequence of tensors
            raise ModelFolderError("encoder.onnx gave no numbers") from None
        shapes = [(len(ids), width) for width in self._widths]
        if [array.shape for array in arrays] != shapes:
            found = ", ".join(str(array.shape) for array in arrays)
            promised = ", ".join(str(shape) for shape in shapes)
            raise ModelFolderError(
                f"encoder.onnx gave vectors of shape {found}; {promised} was promised"
            )
        if not all(np.isfinite(array).all() for array in arrays):
            raise ModelFolderError("encoder.onnx gave NaN or infinity")
        return arrays


def _runs(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the rows of each run: at most `BATCH` texts, all of one length in tokens.

    The longest come first, so that no thread is left alone with one of them at the end.
    """
    order = sorted(range(len(ids)), key=lambda row: -len(ids[row]))
    for _, same in groupby(order, key=lambda row: len(ids[row])):
        rows = list(same)
        for begin in range(0, len(rows), BATCH):
            yield rows[begin : begin + BATCH]


def _providers(device: str) -> list[str]:
    if device == "cpu":
        return ["CPUExecutionProvider"]
    wanted = PROVIDERS.get(device)
    if wanted is None:
        raise UsageError(f"unknown device '{device}'; devices are cpu, {', '.join(PROVIDERS)}")
    if wanted not in onnxruntime.get_available_providers():
        raise UsageError(
            f"this onnxruntime has no {wanted}; install onnxruntime-gpu, or set the device to cpu"
        )
    return [wanted, "CPUExecutionProvider"]


def _first(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__

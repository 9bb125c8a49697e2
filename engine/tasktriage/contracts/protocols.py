"""What a component of each kind does. Structural: a plugin needs no base class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import getattr_static
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, runtime_checkable

from tasktriage.domain.assessment import Assessment, Extraction, ModelInfo
from tasktriage.domain.comparison import Comparison
from tasktriage.domain.dataset import Dataset, DatasetInfo
from tasktriage.domain.document import Document, Unit
from tasktriage.domain.label import Label
from tasktriage.domain.task import Task

from .source import Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tasktriage.domain.migration import MigrationReport
    from tasktriage.domain.plan import PlanReport
    from tasktriage.domain.portfolio import Portfolio
    from tasktriage.domain.profile import Profile
    from tasktriage.domain.skills import SkillsReport

__all__ = [
    "DEFAULT_LANGUAGES",
    "Classifier",
    "DatasetSource",
    "Embedder",
    "EncoderFiles",
    "ExportableEmbedder",
    "Extractor",
    "Model",
    "ModelOutput",
    "Output",
    "Reader",
    "RunInfo",
    "TrainableEmbedder",
    "model_languages",
]


DEFAULT_LANGUAGES = ("en",)
"""Of a model that does not say which languages it knows."""


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into vectors."""

    @property
    def id(self) -> str:
        """Stable identity of the vectors: two embedders with one id give equal vectors."""

    @property
    def dimension(self) -> int:
        """Length d of a vector."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (n, d); deterministic; no texts give (0, d)."""


@dataclass(frozen=True, slots=True)
class EncoderFiles:
    """An exported encoder.

    graph: ONNX, float32, from `input_ids` (n, t) int64, texts of one length without padding, to
    unit vectors (n, d); tokenizer: a tokenizers JSON file; max_tokens: where longer texts are cut.
    """

    graph: bytes
    tokenizer: bytes
    max_tokens: int


@runtime_checkable
class ExportableEmbedder(Embedder, Protocol):
    """An embedder that a model folder can be made of."""

    def to_onnx(self) -> EncoderFiles:
        """Return the encoder as an ONNX graph with its tokenizer."""


@runtime_checkable
class TrainableEmbedder(Embedder, Protocol):
    """An embedder that training can start from."""

    @property
    def model(self) -> Any:
        """The `sentence_transformers.SentenceTransformer`."""


@runtime_checkable
class Classifier(Protocol):
    """Learns from texts and gives probabilities; fitted state ends in `_`."""

    def fit(
        self,
        texts: Sequence[str],
        targets: NDArray[np.float64] | Sequence[Label],
        *,
        groups: Sequence[str] | None = None,
        sample_weight: NDArray[np.float64] | None = None,
    ) -> Classifier:
        """Fit on n texts; `targets` are soft labels (n, 3) or n labels. Returns self."""

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return probabilities (n, 3) in label order; rows sum to 1."""


@dataclass(frozen=True, slots=True)
class ModelOutput:
    """What a model says of n texts, in their order.

    vectors: (n, d) float32, unit length. probabilities: (n, 3) float64, calibrated. reasons: (n, 7)
    float64 in the order of `REASONS`, or None. is_task: (n,) float64, p(it is a task), or None.
    levels: (n, 3) float64, 0 to 1, the least coverage whose conformal prediction set holds a label,
    or None.
    """

    vectors: NDArray[np.float32]
    probabilities: NDArray[np.float64]
    reasons: NDArray[np.float64] | None = None
    is_task: NDArray[np.float64] | None = None
    levels: NDArray[np.float64] | None = None


@runtime_checkable
class Model(Protocol):
    """A trained bundle: the pipeline calls `assess` once for each unit."""

    @property
    def info(self) -> ModelInfo:
        """Name, version and hash, as written into every record."""

    @property
    def embedder_id(self) -> str:
        """Identity of the sentence vectors; what taxonomy thresholds were measured with."""

    @property
    def languages(self) -> Sequence[str]:
        """The languages of its training texts (ISO 639: "en", "de"); empty where it can't say.

        A model of a plugin that was written before this member was added has none, and is taken
        for one of English, as is one that can't say.
        """

    def assess(self, texts: Sequence[str]) -> ModelOutput:
        """Assess n texts in one pass. The answer for a text does not depend on the others."""

    def prediction_sets(
        self, probabilities: NDArray[np.float64], coverage: float
    ) -> NDArray[np.bool_] | None:
        """Return conformal sets (n, 3) at a coverage in (0, 1), or None if not calibrated.

        It is asked where `assess` gave no levels.
        """

    def is_task_threshold(self, *, given: bool) -> float | None:
        """Return the threshold on `is_task` for document units, or for `given` rows."""


def model_languages(model: Model) -> tuple[str, ...]:
    """Return the languages that a model says it knows; none where it does not say.

    Older plugins have no such member; the error of one that has it and fails is raised.

    Raises:
        TypeError: it says something else than languages.
    """
    try:
        languages = model.languages
    except AttributeError:
        if getattr_static(model, "languages", None) is not None:
            raise  # by its property
        return ()
    if languages is None:
        return ()
    if isinstance(languages, str) or not all(isinstance(code, str) for code in languages):
        raise TypeError(f"languages must be a tuple of strings, got {languages!r:.60}")
    return tuple(languages)


class Reader(Protocol):
    """Turns an input into documents, or (a table) into tasks. Streams where it can."""

    def read(self, source: Source) -> Iterator[Document | Task | Source]:
        """Yield what the source holds.

        A Source stands for an input inside this one (a member of an archive): it is read next,
        by the reader that it names or that its suffix has, before this reader is asked for more.
        A row that can't be read is a Task with an `error`; anything worse is an InputError.
        """


class Extractor(Protocol):
    """Cuts a document into units that may be tasks."""

    def extract(self, document: Document) -> Iterator[Unit]:
        """Yield the units in document order; the pipeline selects."""


class DatasetSource(Protocol):
    """A labelled task set on disk, or not there yet."""

    @property
    def info(self) -> DatasetInfo:
        """What it is, without reading it."""

    def load(self, folder: Path | None) -> Dataset:
        """Read the rows from the files in `folder`.

        Raises:
            InputError: a file is missing (with the command that fetches it), or is not the one
                that is known, or a row is wrong.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """What an output may want to say about the run.

    version: of tasktriage. command: "classify", "profile", …. created: when, ISO 8601, UTC. model,
    embedder: which spoke. sectors, policies: names of what was asked for. as_of: the day of the
    rules, ISO 8601. coverage: of prediction sets. scope: what labels are about, a sentence to show.
    keep_columns: the columns of the user's tables are asked for, which tasks carry as `row`.
    explain: assessments have explanations. documents: the texts of those read so far, by what the
    ids of their tasks have before "#"; None where they were not asked for.
    """

    version: str
    command: str
    created: str
    model: ModelInfo | None = None
    embedder: str | None = None
    sectors: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    as_of: str | None = None
    coverage: float | None = None
    scope: str = ""
    keep_columns: bool = False
    explain: bool = False
    documents: Mapping[str, str] | None = field(default=None, repr=False)


class Output(Protocol):
    """Writes results. The iterable is lazy: write each result as it comes if you can."""

    def write(
        self,
        results: Iterable[Assessment]
        | Iterable[Extraction]
        | Iterable[Profile | Portfolio]
        | Iterable[Comparison]
        | Iterable[PlanReport]
        | Iterable[MigrationReport]
        | Iterable[SkillsReport],
        run: RunInfo,
        stream: IO[Any],
    ) -> None:
        """Write to a text stream (a binary one if the spec says so); leave it open.

        A Portfolio comes last, and only to an output whose spec says "portfolios".
        """

"""Which tasks of a job are automatable, augmentable or human-critical, and why.

    >>> import tasktriage
    >>> result = tasktriage.classify(["Comfort a family after a death on the ward"])[0]
    >>> result.label, result.probabilities, result.reasons  # doctest: +SKIP

Names are loaded at first use: `import tasktriage` itself imports nothing heavy.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from narwhals.typing import IntoSeries

    from .config import Settings
    from .contracts.errors import TasktriageError
    from .domain.assessment import Assessment
    from .domain.document import Document
    from .domain.label import Label, Probabilities, Reason
    from .domain.record import record
    from .domain.task import Task
    from .estimator import TaskTriageClassifier
    from .extend.manager import Plugins
    from .kit.results import Results
    from .pipeline.engine import Engine

    __version__: str

# Two libraries ask hosts of their makers for something, or report to them, although all that we
# need is here; each reads its variable once, when it is imported. Every way in comes through this
# module first, and child processes inherit what is set. A user's own setting stands.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # onnxruntime
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # huggingface_hub
if "TASKTRIAGE_THREADS" in os.environ:  # libraries read once how many they may take, too
    from .contracts.threads import bind_libraries

    bind_libraries(os.environ)

__all__ = [
    "Assessment",
    "Document",
    "Engine",
    "Label",
    "Plugins",
    "Probabilities",
    "Reason",
    "Settings",
    "Task",
    "TaskTriageClassifier",
    "TasktriageError",
    "__version__",
    "classify",
    "record",
]

_HOMES = {
    "Assessment": "domain.assessment",
    "Document": "domain.document",
    "Engine": "pipeline.engine",
    "Label": "domain.label",
    "Plugins": "extend.manager",
    "Probabilities": "domain.label",
    "Reason": "domain.label",
    "Settings": "config",
    "Task": "domain.task",
    "TaskTriageClassifier": "estimator",
    "TasktriageError": "contracts.errors",
    "record": "domain.record",
}


@overload
def classify(texts: IntoSeries, **options: Any) -> Any: ...
@overload
def classify(texts: Iterable[str], **options: Any) -> Results: ...
def classify(texts: Any, **options: Any) -> Any:
    """Classify texts, each of them a task; n in, n out, in order.

    A list of texts gives a list of `Assessment`. A column of pandas, polars or pyarrow gives a
    frame of that library, a row for each of its values, with the same index. `options` are those
    of `Engine`. To classify more than once, make one Engine and keep it.

    Raises:
        TasktriageError: as `Engine` and its `classify`: no such model, no text, ….
    """
    from .pipeline.engine import Engine

    return Engine(**options).classify(texts)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("tasktriage")
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

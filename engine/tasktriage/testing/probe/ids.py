"""The checks of a plugin as a whole, by what it does while it is imported, made and run."""

from __future__ import annotations

from tasktriage.testing.conformance import PLUGIN, ConformanceCheck

__all__ = ["HEAVY", "IMPORT_BUDGET_MS", "PLUGIN_CHECKS"]

IMPORT_BUDGET_MS = 200
"""What a plugin's module may take to be imported, on top of `tasktriage.plugin`."""

HEAVY = frozenset(
    (
        *("torch", "tensorflow", "jax", "transformers", "sentence_transformers", "setfit"),
        *("sklearn", "scipy", "pandas", "polars", "pyarrow", "onnxruntime", "onnx", "tokenizers"),
        *("matplotlib", "spacy", "nltk", "openai", "anthropic", "boto3", "openpyxl", "docx"),
        *("xgboost", "lightgbm", "keras", "numba", "dask", "pyspark", "IPython", "requests"),
    )
)
"""Libraries that take longer to import than all of tasktriage, or bring those that do."""


def _check(name: str, title: str, mend: str, since: str = "1.1") -> ConformanceCheck:
    return ConformanceCheck(id=f"{PLUGIN}.{name}", kind=PLUGIN, since=since, title=title, mend=mend)


PLUGIN_CHECKS: tuple[ConformanceCheck, ...] = (
    _check(
        "metadata",
        "The distribution says what it is: name, summary, licence, Python",
        "fill in name, description, license, requires-python and keywords in pyproject.toml",
    ),
    _check(
        "requires",
        "It asks for this tasktriage, within bounds",
        'write a lower and an upper bound in dependencies: "tasktriage>=0.1,<1"',
    ),
    _check(
        "entry-points",
        "Its entry points are of this interface",
        'name the module in [project.entry-points."tasktriage.v1"], by a name nobody else has',
        since="1.0",
    ),
    _check(
        "limits",
        "Each stage ends, within time, memory and output",
        "do no work at import; in a component, bound what a call may take",
        since="1.0",
    ),
    _check(
        "imports",
        "The module of the entry point can be imported",
        "let 'python -c \"import MODULE\"' succeed with nothing but the declared dependencies",
        since="1.0",
    ),
    _check(
        "registers",
        "Its hooks are known, and yield their specs",
        "mark each hook @hookimpl, name it as in the reference, and yield specs alone",
        since="1.0",
    ),
    _check(
        "import-time",
        f"It is imported within {IMPORT_BUDGET_MS} ms on top of tasktriage.plugin",
        "name factories by string, so that the implementation is imported when it is used",
    ),
    _check(
        "heavy-import",
        "Being listed imports no heavy library",
        "import the library inside the function that needs it, and name the factory by string",
    ),
    _check(
        "prints",
        "It prints nothing",
        "leave the print out, or use logging or warnings.warn",
    ),
    _check(
        "working-folder",
        "It leaves the working folder where it is",
        "use absolute paths, or importlib.resources for files of your own, instead of os.chdir",
    ),
    _check(
        "global-state",
        "It changes nothing that all share",
        "leave signals, locale, warnings, logging, streams, sys.path and other modules alone",
    ),
    _check(
        "environment",
        "It sets no environment variable",
        "pass what a library needs to it as an argument; declare settings for what users may say",
    ),
    _check(
        "threads",
        "Being listed starts no thread",
        "start threads in the component, when it is used",
    ),
    _check(
        "network",
        "It asks no network, or says whom it asks",
        "connect when the component is used, not before; say asks='NAME' in its spec",
    ),
    _check(
        "processes",
        "Being listed starts no other program",
        "start it in the component, when it is used",
    ),
    _check(
        "files",
        "It writes no file but temporary ones",
        "write to the stream that is given, or to a file of tempfile",
    ),
    _check(
        "names",
        "Its names and suffixes are no bundled one's",
        "take another name; one that is taken works as DISTRIBUTION/NAME alone",
    ),
    _check(
        "components",
        "What its specs name can be imported",
        "make the factory string of the spec name what is there, and require what it imports",
        since="1.0",
    ),
)
"""In the order in which they are looked at."""

"""What a new plugin of each kind is: its summary, what it needs, where its work is done."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FORMS", "FROM_TABLE", "LICENCES", "Form"]

NUMPY = "numpy>=1.26"
SKLEARN = "scikit-learn>=1.3"
UNTYPED = '\n[[tool.mypy.overrides]]\nmodule = ["sklearn.*"]\nignore_missing_imports = true\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A kind of plugin.

    noun: as the user says it. kind: the registry's name. says: what the component is. where: which
    file does its work. needs: distributions besides tasktriage. settings: more of its pyproject.
    """

    noun: str
    kind: str
    says: str
    where: str
    needs: tuple[str, ...] = ()
    settings: str = ""


FORMS = {
    form.noun: form
    for form in (
        Form(
            noun="embedder",
            kind="embedders",
            says="vectors of texts from hashed pieces of their words",
            where="`pieces.py` beside it makes the vectors",
            needs=(NUMPY, SKLEARN),
            settings=UNTYPED,
        ),
        Form(
            noun="classifier",
            kind="classifiers",
            says="a scikit-learn pipeline that learns from shares of labels",
            where="`pieces.py` beside it learns",
            needs=(NUMPY, SKLEARN),
            settings=UNTYPED,
        ),
        Form(
            noun="model",
            kind="models",
            says="labels by the words of a task",
            where="`words.py` beside it has the words and counts them",
            needs=(NUMPY,),
        ),
        Form(
            noun="reader",
            kind="readers",
            says="job descriptions in wiki markup",
            where="`wiki.py` beside it reads a page",
        ),
        Form(
            noun="extractor",
            kind="extractors",
            says="the items of a document's lists as its tasks",
            where="`bullets.py` beside it cuts a document",
        ),
        Form(
            noun="taxonomy",
            kind="taxonomies",
            says="the work of public libraries",
            where="the nodes stand beside it",
        ),
        Form(
            noun="policy",
            kind="policies",
            says="house rules for refunds and complaints",
            where="the rules stand beside it",
        ),
        Form(
            noun="dataset",
            kind="datasets",
            says="labelled tasks of an office, a kitchen and a ward",
            where="`rows.py` beside it reads the rows",
        ),
        Form(
            noun="output",
            kind="outputs",
            says="results as text, a line each",
            where="`lines.py` beside it writes the lines",
        ),
        Form(
            noun="command",
            kind="commands",
            says="labels in files of results, counted",
            where="`count.py` beside it is the command",
            needs=("click>=8.1",),
        ),
    )
}
"""By noun."""

LICENCES = ("Apache-2.0", "MIT")
"""By their SPDX identifiers; each has its text in files/licences."""

FROM_TABLE = ("taxonomy", "policy")
"""Those that are data, which `--from` can take from a table."""

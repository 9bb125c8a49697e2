"""`tasktriage train`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tasktriage.cli.app import app_of
from tasktriage.cli.options import complete
from tasktriage.cli.progress import steps
from tasktriage.contracts.errors import UsageError
from tasktriage.kit.atomic import check_writable

if TYPE_CHECKING:
    from tasktriage.training.data import TrainingData
    from tasktriage.training.recipe import Recipe

__all__ = ["train"]

NEEDED = ("torch", "onnx", "sentence_transformers", "sklearn")


@click.command()
@click.argument("recipe", type=click.Path(path_type=Path))
@click.option(
    "--embedder",
    metavar="NAME",
    shell_complete=complete("embedders"),
    help="Instead of the recipe's: minilm, or sentence-transformers:NAME-OR-PATH.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    envvar="TASKTRIAGE_DATA",
    metavar="DIR|FILE",
    help="The folder that holds the recipe's table, or a table of your own.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The model folder to write; by default the recipe's name in this folder, or the model "
    "that --refit-is-task names.",
)
@click.option(
    "--cross-validate/--hold-out",
    "cross_validated",
    default=True,
    help="Predict every row out of fold, or keep a share of the groups back (fine-tuning only).",
)
@click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep fine-tuning runs here, so that a stopped one goes on where it was.",
)
@click.option(
    "--keep-encoder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Also write the fine-tuned encoder for sentence-transformers, to train it further.",
)
@click.option(
    "--refit-is-task",
    "source",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="MODEL",
    help="Train nothing but what separates tasks from other lines; the rest is this model "
    "folder's.",
)
@click.pass_context
def train(
    context: click.Context,
    recipe: Path,
    embedder: str | None,
    data: Path | None,
    output: Path | None,
    cross_validated: bool,
    work: Path | None,
    keep_encoder: Path | None,
    source: Path | None,
) -> None:
    """Train a model from a recipe.

    RECIPE is a TOML file. The result is a model folder for `classify --model DIR`, with its
    card and its cross-validated figures.
    """
    if source is None:
        _check_installed()
    from tasktriage.models.write import check_place
    from tasktriage.training.data import read_data
    from tasktriage.training.recipe import read_recipe

    read = read_recipe(recipe)
    tunes = not cross_validated or work is not None or keep_encoder is not None
    _check_options(recipe, read, refit=source is not None, other=bool(embedder), tunes=tunes)
    if embedder is not None:
        teacher = read.teacher and replace(read.teacher, embedder=embedder)
        read = replace(read, embedder=embedder, teacher=teacher)
    folder = output or source or Path(read.name)
    check_place(folder)  # before hours of work, not after
    for kept in (work, keep_encoder):
        if kept is not None:
            check_writable(kept)
    readers = app_of(context).plugins.readers
    table = read_data(read.data, data or Path(read.data.file or "."), readers)
    notes = (recipe.parent / read.notes).read_text("utf-8") if read.notes else ""
    if source is not None:
        _refit(read, table, source, folder, notes)
        return
    from tasktriage.training.train import train as train_model

    made = app_of(context).plugins.make_embedder(read.embedder)
    with steps(folder) as progress:
        trained = train_model(
            read,
            table,
            made,
            folder,
            cross_validated=cross_validated,
            work=work,
            keep_encoder=keep_encoder,
            notes=notes,
            progress=progress,
        )
    _report(trained.metrics)
    click.echo(f"Wrote {folder}; use it with: tasktriage classify --model {folder} …")


def _check_options(path: Path, recipe: Recipe, *, refit: bool, other: bool, tunes: bool) -> None:
    if refit and (other or tunes):
        raise UsageError(
            "--refit-is-task trains no encoder: leave out --embedder, --hold-out, --work and "
            "--keep-encoder"
        )
    if recipe.finetune is None and tunes:
        raise UsageError(
            f"{path}: --hold-out, --work and --keep-encoder are for recipes with [finetune]"
        )


def _refit(recipe: Recipe, data: TrainingData, source: Path, folder: Path, notes: str) -> None:
    from tasktriage.training.refit import refit_task_head

    with steps(folder) as progress:
        refit_task_head(recipe, data, source, folder, notes=notes, progress=progress)
    click.echo(
        f"Wrote {folder}; what separates tasks from other lines is new, the rest is {source}"
    )


def _check_installed() -> None:
    from importlib.util import find_spec

    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UsageError(f'training needs {", ".join(missing)}: pip install "tasktriage[train]"')


def _report(metrics: Mapping[str, Any]) -> None:
    held, book, export = metrics["held_out"], metrics["codebook"], metrics["export"]
    click.echo("Held-out groups (95 % interval by group):")
    for title, name in (
        ("macro-F1, all", "macro_f1"),
        ("macro-F1, agreed", "macro_f1_agreed"),
        ("quadratic weighted kappa", "kappa"),
        ("soft cross-entropy", "cross_entropy"),
        ("calibration error", "ece"),
    ):
        bounds = held["ci95"].get(name)
        interval = "" if bounds is None else f"  [{bounds[0]:.3f}, {bounds[1]:.3f}]"
        value = "   – " if held[name] is None else f"{held[name]:.3f}"
        click.echo(f"  {title:<26}{value}{interval}")
    click.echo(
        f"Codebook set, test part: macro-F1 {book['macro_f1']:.3f}; of accountable, licensed or "
        f"rights-weighing acts {book['recall_answered_for']:.0%} are found"
    )
    click.echo(
        f"Export against float32: cosine >= {export['cosine_min']:.4f}, "
        f"{export['same_label']:.1%} equal labels"
    )

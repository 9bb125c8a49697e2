"""A tiny random encoder on disk, a table that it can learn, and a model trained on both."""

from __future__ import annotations

import csv
import shutil
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tasktriage.domain.label import LABELS
from tasktriage.extend.manager import Plugins
from tasktriage.training.data import read_data
from tasktriage.training.recipe import (
    CodebookRecipe,
    DataRecipe,
    FineTuneRecipe,
    HeadRecipe,
    Recipe,
)
from tasktriage.training.train import train

WIDTH, LAYERS, HEADS, INNER, MAX_TOKENS = 32, 2, 4, 128, 64
SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
WORDS_A_CLASS = 10
FILLERS = 60
ROWS, GROUPS = 300, 30


def words(seed: int = 7) -> tuple[list[list[str]], list[str]]:
    """Return made words: those of each label, and those that any text may hold."""
    generator = np.random.default_rng(seed)
    made: list[str] = []
    while len(made) < 3 * WORDS_A_CLASS + FILLERS:
        word = "".join(generator.choice(SYLLABLES, 3))
        if word not in made:
            made.append(word)
    of_class = [made[i * WORDS_A_CLASS : (i + 1) * WORDS_A_CLASS] for i in range(3)]
    return of_class, made[3 * WORDS_A_CLASS :]


def build_encoder(folder: Path, *, seed: int = 0, pooling: str = "mean") -> Path:
    """Write a sentence-transformers model with random weights, and return its folder."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    of_class, fillers = words()
    letters = list(string.ascii_lowercase + string.digits + string.punctuation)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary += [*letters, *(f"##{x}" for x in letters), *chain(*of_class), *fillers]
    raw = folder / "raw"
    raw.mkdir(parents=True)
    (raw / "vocab.txt").write_text("\n".join(vocabulary) + "\n", "utf-8")
    tokenizer = BertTokenizerFast(vocab=str(raw / "vocab.txt"), model_max_length=MAX_TOKENS)
    tokenizer.save_pretrained(str(raw))
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=INNER,
        max_position_embeddings=MAX_TOKENS,
        initializer_range=0.2,  # wide, or all texts have nearly one vector
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        BertModel(config).save_pretrained(str(raw))
    modules = [
        Transformer(str(raw), max_seq_length=MAX_TOKENS),
        Pooling(WIDTH, pooling_mode=pooling),
        Normalize(),
    ]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder / "model"))
    shutil.rmtree(raw)
    return folder / "model"


def table_rows(
    seed: int, rows: int = ROWS, groups: int = GROUPS, first: int = 0
) -> list[dict[str, Any]]:
    """Return rows with text, label, soft shares, group and weight; a few texts stand twice."""
    generator = np.random.default_rng(seed)
    of_class, fillers = words()
    made: list[dict[str, Any]] = []
    for row in range(rows):
        code = int(generator.integers(3))
        other = int(generator.integers(3))
        # seven words: shorter texts have a scale of their own
        tokens = [*generator.choice(of_class[code], 5), str(generator.choice(fillers))]
        tokens.append(str(generator.choice(of_class[other])))
        generator.shuffle(tokens)
        text = " ".join(tokens)
        if row % 40 == 39:  # as in job data: the same words in another group
            text, code, other = made[-1]["task"], made[-1]["code"], made[-1]["other"]
        shares = np.zeros(3)
        shares[code] += 0.8
        shares[other] += 0.2
        made.append(
            {
                "task": text,
                "label": LABELS[code],
                "group": f"g{first + row % groups:03}",
                "weight": 1 + row % 2,
                "code": code,
                "other": other,
                **dict(zip(DataRecipe().soft, shares.round(3).tolist(), strict=True)),
            }
        )
    return made


def write_table(path: Path, rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> Path:
    """Write some columns of the rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


@dataclass(frozen=True)
class Tiny:
    """Where the tiny things lie, and how to make more of them."""

    encoder: Path
    table: Path
    recipe: Recipe
    write_table: Any = write_table
    table_rows: Any = table_rows
    build_encoder: Any = build_encoder

    @property
    def name(self) -> str:
        """What `--embedder` takes."""
        return f"sentence-transformers:{self.encoder}"

    def embedder(self) -> Any:
        """Make the embedder as the command line does."""
        return Plugins(third_party_free()).make_embedder(self.name)

    def train(self, folder: Path, recipe: Recipe | None = None, table: Path | None = None) -> Any:
        """Train on a table by a recipe."""
        recipe = recipe or self.recipe
        data = read_data(recipe.data, table or self.table)
        return train(recipe, data, self.embedder(), folder)


def third_party_free() -> Any:
    """Return rules that leave out what else is installed."""
    from tasktriage.extend.discovery import Rules

    return Rules(third_party=False)


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Two threads on matrices this small wait for each other: minutes on a busy machine."""
    try:
        import torch
    except ImportError:
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Tiny:
    folder = tmp_path_factory.mktemp("tiny")
    recipe = Recipe(
        name="tiny", version="1", head=HeadRecipe(C=30.0), codebook=CodebookRecipe(weight=0.01)
    )
    columns = ["task", "label", "group", "weight"]
    table = write_table(folder / "hard.csv", table_rows(1), columns)
    return Tiny(build_encoder(folder / "encoder"), table, recipe)


TUNE = FineTuneRecipe(
    epochs=4, batch=16, learning_rate=2e-3, head_learning_rate=1e-2, held_out=0.2, average=0.9
)


@pytest.fixture(scope="session")
def tuned_recipe() -> Recipe:
    """A recipe with [finetune] that takes the tiny encoder seconds."""
    return Recipe(
        name="tuned",
        version="1",
        folds=2,
        codebook=CodebookRecipe(weight=1.0),
        finetune=TUNE,
    )


@pytest.fixture(scope="session")
def trained(tiny, tmp_path_factory):
    """The tiny model, trained on hard labels; tests must not write to its folder."""
    return tiny.train(tmp_path_factory.mktemp("trained") / "model")

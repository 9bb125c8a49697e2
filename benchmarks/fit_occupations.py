"""Make what the taxonomy `onet` ships: codes, titles, and what was learnt of occupations.

python benchmarks/fit_occupations.py --data DIR --postings DIR

Written into the plugin: occupations.tsv and titles.tsv.gz (codes, titles and links), and
occupations.safetensors (weights and vectors; no text of O*NET). --postings holds the postings that
benchmarks/data/posting_occupations.csv has a reader's codes of, as files of that name.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from occupation_data import Pairs, Tables, held_out
from occupation_learning import (
    cross_fitted,
    fit_choice,
    fit_duties,
    fit_head,
    fit_logistic,
    fit_scale,
)
from occupation_postings import NONE, Posting, documents, read_labels, read_postings
from result_file import arguments
from safetensors.numpy import save

from tasktriage.config import Settings
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.extend.manager import Plugins
from tasktriage.occupations.duty_words import DutyWords
from tasktriage.occupations.learnt import (
    ARRAYS,
    SCHEMA,
    Blend,
    Duties,
    Learnt,
    TitleHead,
    nodes_hash,
)
from tasktriage.occupations.posting import FEATURES, PostingFeatures, best_part
from tasktriage.occupations.title_model import TitleModel, role_features
from tasktriage.occupations.title_table import TitleTable
from tasktriage.occupations.words import forms, plain_title
from tasktriage.pipeline.engine import Engine

__all__ = ["main"]

HERE = Path(__file__).resolve().parent
PLUGIN = HERE.parent / "plugins/tasktriage_plugins/taxonomy_onet"
LABELS = HERE / "data/posting_occupations.csv"
NO_TITLES = HERE / "data/no_titles.csv"
WRITTEN = HERE / "data/written_occupations.tsv"
TUNED = 6_000  # titles that the weights of what a title says are fitted on
NAMED = 3_000  # titles for p(a text names a role)
CUTS = 250  # pieces of tasks that name none, beside the strings of another hand
FOLDS = 10
DECAY = 0.02  # of the weights of a posting's features
INVENTED, PUBLIC = "own", 2.0  # postings of employers count twice
OTHERS = 0.2  # of a posting's weight that the reader's further codes share
Floats = npt.NDArray[np.float64]


class Vectors:
    """Vectors of texts by the shipped model, each asked for once."""

    def __init__(self, engine: Engine) -> None:
        self._model = engine.model
        self._known: dict[str, npt.NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return vectors (n, d)."""
        new = sorted({text for text in texts if text not in self._known}, key=len)
        for at in range(0, len(new), 2_000):
            part = new[at : at + 2_000]
            vectors = np.asarray(self._model.assess(part).vectors, np.float16)
            self._known |= dict(zip(part, vectors, strict=True))
        return np.stack([self._known[text] for text in texts]).astype(np.float32)


def packed(rows: npt.NDArray[Any], name: str) -> dict[str, npt.NDArray[Any]]:
    """Return rows as whole numbers from -127 to 127, with the scale of each."""
    scale = (np.abs(rows).max(axis=1) / 127 + 1e-12).astype(np.float16)
    numbers = np.round(rows / scale[:, None].astype(np.float32))
    return {name: np.clip(numbers, -127, 127).astype(np.int8), f"{name}_scale": scale}


def unpacked(arrays: dict[str, npt.NDArray[Any]], name: str) -> npt.NDArray[np.float32]:
    """Return the rows again, as they are read."""
    return arrays[name].astype(np.float32) * arrays[f"{name}_scale"].astype(np.float32)[:, None]


def write_tables(tables: Tables, pairs: Pairs) -> None:
    """Write the occupations with their links, and their titles."""
    isco, esco = tables.isco(), tables.esco()
    lines = []
    for row in tables.occupations():
        code = row["onet_soc"]
        links = [" ".join(link) for link in esco.get(code, [])]
        lines.append("\t".join([code, row["title"].strip(), ",".join(isco[code]), *links]))
    (PLUGIN / "occupations.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    codes = [row["onet_soc"] for row in tables.occupations()]
    named: dict[str, list[str]] = defaultdict(list)
    for title, at in pairs:
        named[" ".join(title.split())].append(codes[at])
    text = "".join(f"{title}\t{'|'.join(some)}\n" for title, some in sorted(named.items()))
    (PLUGIN / "titles.tsv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def written(tables: Tables) -> tuple[Pairs, Pairs]:
    """Return the titles and the duties that were written for this, with their occupations."""
    at = tables.places()
    titles: Pairs = []
    duties: Pairs = []
    with WRITTEN.open(encoding="utf-8", newline="") as stream:
        for code, kind, text in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            (titles if kind == "title" else duties).append((" ".join(text.split()), at[code]))
    return titles, duties


def title_head(vectors: Vectors, pairs: Pairs, count: int) -> dict[str, npt.NDArray[Any]]:
    """Return a packed head on the titles of pairs."""
    titles = sorted({title for title, _ in pairs})
    row = {title: at for at, title in enumerate(titles)}
    weights, bias = fit_head(
        vectors(titles),
        np.array([row[title] for title, _ in pairs]),
        np.array([at for _, at in pairs]),
        count,
    )
    return packed(weights, "head") | {"head_bias": bias.astype(np.float16)}


def head_of(arrays: dict[str, npt.NDArray[Any]]) -> TitleHead:
    """Return the head as it is read."""
    return TitleHead(unpacked(arrays, "head"), arrays["head_bias"].astype(np.float32))


def model_of(pairs: Pairs, head: TitleHead, blend: Blend, employment: Floats) -> TitleModel:
    """Return a model of the titles of pairs."""
    none = DutyWords.of_arrays(DutyWords.arrays([(0, "a word"), (0, "a word")]), len(employment))
    learnt = Learnt(TitleTable.of(pairs), none, employment, blend, "", head, None)
    return TitleModel(learnt, head)


def empty_blend(**known: Floats) -> Blend:
    """Return weights of which some are known."""
    sizes = {"title": 6, "role": 10, "posting": len(FEATURES), "tasks": len(FEATURES), "scale": 3}
    return Blend(**{name: known.get(name, np.zeros(size)) for name, size in sizes.items()})


def fit_titles(
    tables: Tables, vectors: Vectors, employment: Floats, more: Pairs
) -> tuple[Floats, Floats]:
    """Return the weights of what a title says, and of p(a text names a role).

    Both are fitted on titles that neither the head nor the index has.
    """
    named, spelt = tables.alternate_titles()
    test = held_out(named)
    rest = sorted(set(named) - set(test))
    rng = np.random.default_rng(1)
    tuned = [rest[at] for at in rng.permutation(len(rest))[:TUNED]]
    pairs = sorted({*tables.titles(frozenset([*test, *tuned])), *more})
    head = head_of(title_head(vectors, pairs, len(employment)))
    model = model_of(pairs, head, empty_blend(), employment)
    texts = [spelt[title] for title in tuned]
    features = [model.features(t, v)[0] for t, v in zip(texts, vectors(texts), strict=True)]
    wanted = np.zeros((len(texts), len(employment)), np.float32)
    for row, title in enumerate(tuned):
        wanted[row, sorted(named[title])] = 1 / len(named[title])
    even = np.ones(len(texts))
    title = fit_choice(np.stack(features).astype(np.float32), wanted, even, decay=0.0)
    model = model_of(pairs, head, empty_blend(title=title), employment)
    return title, _fit_role(model, title, vectors, texts[:NAMED], tables)


def _fit_role(
    model: TitleModel, title: Floats, vectors: Vectors, names: Sequence[str], tables: Tables
) -> Floats:
    with NO_TITLES.open(encoding="utf-8", newline="") as stream:
        strings = [row["text"] for row in csv.DictReader(stream)]
    cuts = _cuts([text for _, text in tables.tasks()])

    def features(texts: Sequence[str]) -> Floats:
        found = []
        for text, vector in zip(texts, vectors(texts), strict=True):
            some, likeness, best = model.features(text, vector)
            found.append(role_features(likeness, title @ some, best))
        return np.stack(found)

    some = [features(part) for part in ([forms(t)[0] for t in names], strings, cuts)]
    truth = np.r_[np.ones(len(names)), np.zeros(len(strings) + len(cuts))]
    weight = np.concatenate(
        [np.full(len(names), 400 / len(names)), np.ones(len(strings)), np.full(len(cuts), 0.4)]
    )
    return fit_logistic(np.concatenate(some), truth, weight)


def _cuts(tasks: Sequence[str]) -> list[str]:
    """Return pieces of tasks, of one word to five."""
    rng = np.random.default_rng(0)
    texts = sorted(set(tasks))
    found = []
    for at in rng.permutation(len(texts))[:CUTS]:
        words = texts[at].rstrip(".").split()
        size = int(rng.integers(1, 6))
        begin = int(rng.integers(0, max(1, len(words) - size)))
        piece = " ".join(words[begin : begin + size])
        found.append(piece[0].upper() + piece[1:] if rng.random() < 0.5 else piece)
    return found


def posting_features(
    postings: Sequence[Posting], model: TitleModel, features: PostingFeatures, vectors: Vectors
) -> npt.NDArray[np.float32]:
    """Return the features (n, f, K) of postings as the engine has them."""
    found = []
    for posting in postings:
        title = plain_title(posting.title)
        some = forms(title)
        said = [(f, model.said(f, v)) for f, v in zip(some, vectors(some), strict=True)]
        full, part = said[0][1], best_part(said[1:])
        found.append(features.of(title, full, part, posting.texts, posting.vectors))
    return np.stack(found).astype(np.float32)


def wanted_codes(postings: Sequence[Posting], places: dict[str, int]) -> npt.NDArray[np.float32]:
    """Return what the reader said of postings (n, K); rows sum to 1."""
    wanted = np.zeros((len(postings), len(places)), np.float32)
    for row, posting in enumerate(postings):
        others = [places[code] for code in posting.others if code in places]
        wanted[row, places[posting.code]] = 1 - (OTHERS if others else 0)
        for at in others:
            wanted[row, at] += OTHERS / len(others)
    return wanted


def fit_postings(
    features: npt.NDArray[np.float32], wanted: npt.NDArray[np.float32], weight: Floats
) -> tuple[Floats, Floats, float]:
    """Return weights of a posting's features, cross-fitted logits, and the scale they need."""

    def fold(train: npt.NDArray[np.int64], test: npt.NDArray[np.int64]) -> Floats:
        weights = fit_choice(features[train], wanted[train], weight[train], DECAY)
        found: Floats = np.einsum("nfk,f->nk", features[test], weights)
        return found

    logits = cross_fitted(len(features), range(len(features)), FOLDS, fold)
    strict = (wanted == wanted.max(axis=1, keepdims=True)).astype(float)
    return fit_choice(features, wanted, weight, DECAY), logits, fit_scale(logits, strict)


def report(what: str, logits: Floats, postings: Sequence[Posting], places: dict[str, int]) -> None:
    """Print how often the reader's code is the first, and among the first five."""
    ranks = [
        int((row > row[places[posting.code]]).sum())
        for row, posting in zip(logits, postings, strict=True)
    ]
    first, five = np.mean([r == 0 for r in ranks]), np.mean([r < 5 for r in ranks])
    print(f"postings {what}, cross-fitted: top-1 {first:.3f}, top-5 {five:.3f}")


def main(argv: Sequence[str] | None = None) -> int:
    """Write the files."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds roles/")
    parser.add_argument("--postings", type=Path, required=True, help="folder of labelled postings")
    options = parser.parse_args(argv)
    tables = Tables(options.data)
    engine = Engine(remember=False)
    vectors = Vectors(engine)
    places, employment = tables.places(), tables.employment()
    titles, duties = written(tables)
    pairs = sorted({*tables.titles(), *titles})
    write_tables(tables, pairs)
    arrays: dict[str, Any] = title_head(vectors, pairs, len(places))
    tasks = [*tables.tasks(), *((at, text) for text, at in duties)]
    described = vectors([row["description"] for row in tables.occupations()])
    rows, whiten, centre = fit_duties(
        vectors([text for _, text in tasks]), np.array([at for at, _ in tasks]), described
    )
    arrays |= packed(rows, "duties")
    arrays |= {"whiten": whiten.astype(np.float16), "centre": centre.astype(np.float16)}
    arrays |= TitleTable.of(pairs).arrays()
    title, role = fit_titles(tables, vectors, employment, titles)
    blend = empty_blend(title=title, role=role)
    model = model_of(pairs, head_of(arrays), blend, employment)
    kept = Duties(unpacked(arrays, "duties"), whiten, centre)
    taxonomy: Taxonomy = Plugins.from_settings(Settings()).taxonomies.create("onet")
    all_of = read_postings(documents(options.postings), read_labels(LABELS), engine)
    postings = [posting for posting in all_of if posting.code != NONE]
    descriptions = [(at, row["description"]) for at, row in enumerate(tables.occupations())]
    arrays |= DutyWords.arrays([*tasks, *descriptions])
    of = PostingFeatures(taxonomy, employment, DutyWords.of_arrays(arrays, len(places)), kept)
    features = posting_features(postings, model, of, vectors)
    wanted = wanted_codes(postings, places)
    weight = np.array([1.0 if p.source == INVENTED else PUBLIC for p in postings])
    with_title, crossed, scale = fit_postings(features, wanted, weight)
    report("with titles", crossed, postings, places)
    alone = np.stack([of.of("", None, None, p.texts, p.vectors) for p in postings])
    without, crossed_alone, scale_alone = fit_postings(alone.astype(np.float32), wanted, weight)
    report("without", crossed_alone, postings, places)
    arrays |= {
        "employment": employment.astype(np.float32),
        "title": title.astype(np.float32),
        "role": role.astype(np.float32),
        "posting": with_title.astype(np.float32),
        "tasks": without.astype(np.float32),
        "scale": np.array([1.0, scale, scale_alone], np.float32),
    }
    about = {
        "schema": SCHEMA,
        "nodes": nodes_hash(taxonomy),
        "embedder": engine.model.embedder_id,
    }
    data = save({k: np.ascontiguousarray(v) for k, v in arrays.items()}, metadata=about)
    (PLUGIN / ARRAYS).write_bytes(data)
    print({name: np.round(w, 3).tolist() for name, w in zip(FEATURES, with_title, strict=True)})
    print(f"{ARRAYS}: {len(data):,} bytes; postings {Counter(p.source for p in postings)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

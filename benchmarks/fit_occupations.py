"""Make what the taxonomy `onet` ships: codes, titles, and what was learnt of occupations.

python benchmarks/fit_occupations.py --data DIR

Written into the plugin: occupations.tsv (codes, titles and links), and occupations.safetensors
(words of titles, weights and vectors; no statement of O*NET). DIR holds roles/ and postings/, as
CONTRIBUTING.md says; the readers' codes of postings are in benchmarks/data/occupation_labels.csv,
of which the parts `train` and `dev` are read here.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from occupation_data import Pairs, Tables, held_out
from occupation_learning import (
    fit_choice,
    fit_duties,
    fit_head,
    fit_logistic,
    fit_scale,
)
from occupation_postings import NONE, Posting, read_labels, read_postings
from result_file import arguments
from safetensors.numpy import save

from tasktriage.config import Settings
from tasktriage.domain.taxonomy import Taxonomy
from tasktriage.extend.manager import Plugins
from tasktriage.occupations.duty_words import DutyWords
from tasktriage.occupations.learnt import (
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
ARRAYS = "occupations.safetensors"
NO_TITLES = HERE / "data/no_titles.csv"
WRITTEN = HERE / "data/written_occupations.tsv"
SEEN = HERE / "data/written_occupations_seen.tsv"
"""Written after reading which of the development postings went wrong."""
TUNED = 6_000  # titles that the weights of what a title says are fitted on
NAMED = 3_000  # titles for p(a text names a role)
CUTS = 250  # pieces of tasks that name none, beside the strings of another hand
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


def write_table(tables: Tables) -> None:
    """Write the occupations with their links."""
    isco, esco = tables.isco(), tables.esco()
    lines = []
    for row in tables.occupations():
        code = row["onet_soc"]
        links = [" ".join(link) for link in esco.get(code, [])]
        lines.append("\t".join([code, row["title"].strip(), ",".join(isco[code]), *links]))
    (PLUGIN / "occupations.tsv").write_text("\n".join(lines) + "\n", "utf-8")


def written(tables: Tables, *paths: Path) -> tuple[Pairs, Pairs]:
    """Return the titles and the duties that were written for this, with their occupations."""
    at = tables.places()
    titles: Pairs = []
    duties: Pairs = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            for code, kind, text in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                some = titles if kind == "title" else duties
                some.append((" ".join(text.split()), at[code]))
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
        strings = [row["text"] for row in csv.DictReader(stream) if row["part"] == "dev"]
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


@dataclass(frozen=True)
class Known:
    """What is known of titles and tasks: as arrays, and what a posting's features are made by."""

    arrays: dict[str, npt.NDArray[Any]]
    model: TitleModel
    features: PostingFeatures


def known_of(tables: Tables, vectors: Vectors, titles: Pairs, duties: Pairs, blend: Blend) -> Known:
    """Return what is known of O*NET's titles and tasks, and of those that were written."""
    employment = tables.employment()
    count = len(employment)
    pairs = sorted({*tables.titles(), *titles})
    tasks = [*tables.tasks(), *((at, text) for text, at in duties)]
    descriptions = [row["description"] for row in tables.occupations()]
    rows, whiten, centre = fit_duties(
        vectors([text for _, text in tasks]),
        np.array([at for at, _ in tasks]),
        vectors(descriptions),
    )
    arrays: dict[str, Any] = title_head(vectors, pairs, count) | packed(rows, "duties")
    arrays |= {"whiten": whiten.astype(np.float16), "centre": centre.astype(np.float16)}
    arrays |= TitleTable.of(pairs).arrays()
    arrays |= DutyWords.arrays([*tasks, *enumerate(descriptions)])
    kept = Duties(unpacked(arrays, "duties"), whiten, centre)
    taxonomy: Taxonomy = Plugins.from_settings(Settings()).taxonomies.create("onet")
    words = DutyWords.of_arrays(arrays, count)
    return Known(
        arrays,
        model_of(pairs, head_of(arrays), blend, employment),
        PostingFeatures(taxonomy, employment, words, kept),
    )


def posting_features(
    postings: Sequence[Posting], known: Known, vectors: Vectors, *, titled: bool
) -> npt.NDArray[np.float32]:
    """Return the features (n, f, K) of postings as the engine has them, or by tasks alone."""
    found = []
    for posting in postings:
        if not titled:
            found.append(known.features.of("", None, None, posting.texts, posting.vectors))
            continue
        title = plain_title(posting.title)
        some = forms(title)
        said = [(f, known.model.said(f, v)) for f, v in zip(some, vectors(some), strict=True)]
        full, part = said[0][1], best_part(said[1:])
        found.append(known.features.of(title, full, part, posting.texts, posting.vectors))
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


def fair_scale(
    features: npt.NDArray[np.float32],
    unseen: npt.NDArray[np.float32],
    wanted: npt.NDArray[np.float32],
    postings: Sequence[Posting],
    what: str,
) -> float:
    """Return what logits are multiplied by, so that p is right for postings of new sources.

    The weights are fitted on the features (n, f, K) of invented postings, and tried on public ones
    with those that they have where nothing is known that was written after reading them. Prints how
    often the reader's code is the first, and among the first five.
    """
    own = np.array([posting.source == INVENTED for posting in postings])
    weights = fit_choice(features[own], wanted[own], np.ones(int(own.sum())), DECAY)
    logits: Floats = np.einsum("nfk,f->nk", unseen[~own], weights)
    truth = wanted[~own] == wanted[~own].max(axis=1, keepdims=True)
    scale = fit_scale(logits, truth.astype(float))
    ranks = (logits > logits[truth][:, None]).sum(axis=1)
    first, five = np.mean(ranks == 0), np.mean(ranks < 5)
    print(f"{what}, new sources: top-1 {first:.3f}, top-5 {five:.3f}, scale {scale:.2f}")
    return scale


def fit_postings(
    postings: Sequence[Posting], full: Known, fair: Known, vectors: Vectors, places: dict[str, int]
) -> dict[str, npt.NDArray[np.float32]]:
    """Return the weights of a posting's features, and the scales that they need."""
    wanted = wanted_codes(postings, places)
    weight = np.array([1.0 if p.source == INVENTED else PUBLIC for p in postings])
    found, scales = {}, [1.0]
    for name, titled in (("posting", True), ("tasks", False)):
        features = posting_features(postings, full, vectors, titled=titled)
        weights = fit_choice(features, wanted, weight, DECAY).astype(np.float32)
        print({one: round(float(w), 3) for one, w in zip(FEATURES, weights, strict=True)})
        found[name] = weights
        unseen = posting_features(postings, fair, vectors, titled=titled)
        scales.append(fair_scale(features, unseen, wanted, postings, name))
    return found | {"scale": np.array(scales, np.float32)}


def main(argv: Sequence[str] | None = None) -> int:
    """Write the files."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with roles/, postings/")
    options = parser.parse_args(argv)
    tables = Tables(options.data)
    engine = Engine(remember=False)
    vectors = Vectors(engine)
    titles, duties = written(tables, SEEN, WRITTEN)
    write_table(tables)
    title, role = fit_titles(tables, vectors, tables.employment(), titles)
    blend = empty_blend(title=title, role=role)
    full = known_of(tables, vectors, titles, duties, blend)
    fair = known_of(tables, vectors, *written(tables, WRITTEN), blend)
    labelled = read_postings(options.data, read_labels("train", "dev"), engine)
    postings = [posting for posting in labelled if posting.code != NONE]
    arrays: dict[str, Any] = full.arrays | {
        "employment": tables.employment().astype(np.float32),
        "title": title.astype(np.float32),
        "role": role.astype(np.float32),
    }
    arrays |= fit_postings(postings, full, fair, vectors, tables.places())
    taxonomy: Taxonomy = Plugins.from_settings(Settings()).taxonomies.create("onet")
    about = {
        "schema": SCHEMA,
        "nodes": nodes_hash(taxonomy),
        "embedder": engine.model.embedder_id,
    }
    data = save({k: np.ascontiguousarray(v) for k, v in arrays.items()}, metadata=about)
    (PLUGIN / ARRAYS).write_bytes(data)
    print(f"{ARRAYS}: {len(data):,} bytes; postings {Counter(p.source for p in postings)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

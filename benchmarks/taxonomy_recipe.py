"""How the arrays of the bundled classifications of all work are learnt; read by two scripts."""

from __future__ import annotations

import csv
import gzip
import io
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tasktriage.kit.taxonomy_file import read_taxonomy
from tasktriage.matching.arrays import Arrays, packed, parsed, unit
from tasktriage.matching.bag import WIDTH, bag, rarity
from tasktriage.matching.tree import Tree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Vectors = npt.NDArray[np.float32]
Tensors = dict[str, npt.NDArray[Any]]

PLUGINS = Path(__file__).resolve().parent.parent / "plugins/tasktriage_plugins"
SOC = PLUGINS / "taxonomy_soc/soc2018.toml"
ISCO = PLUGINS / "taxonomy_isco/isco08.toml"
WORDS = 0.7  # the length of a text's words beside its vector, which has length 1
STRENGTH, ROUNDS = 3.0, 60  # of the logistic regression: C, and rounds of its solver
SHRINKAGE = 0.1  # of the spread within minor groups, towards a ball
MINOR = 0.3  # how much the discriminant of minor groups counts beside the cosines
TITLES = 12  # alternate titles of an O*NET occupation that count
CROSSWALK, LEAST_SHARE = 0.4, 0.2  # weight of an O*NET task in ISCO; least share of its links
NOWHERE = -20.0  # the bias of a group that no task was at hand for
KNOTS = 11
OLDER = "gpts_are_gpts.tsv"
SIX_DIGITS = len("00-0000")


class Space(dict[str, Vectors]):
    """The vectors of texts by a model or an encoder, each text asked about once."""

    def __init__(self, embed: Any) -> None:
        super().__init__()
        self._embed = embed

    def of(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors (n, d) of n texts."""
        new = [text for text in dict.fromkeys(texts) if text not in self]
        if new:
            self.update(zip(new, self._embed(new), strict=True))
        return np.stack([self[text] for text in texts])


@dataclass(frozen=True)
class Texts:
    """Texts to learn from or to try: their leaf in a tree (-1: above it), groups, weights."""

    texts: list[str]
    codes: list[str]
    weights: Floats

    def only(self, keep: Iterable[bool]) -> Texts:
        """Return some of them."""
        at = np.flatnonzero(np.fromiter(keep, dtype=np.bool_))
        return Texts([self.texts[i] for i in at], [self.codes[i] for i in at], self.weights[at])


def table(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Read a table with a header, packed or not."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def plain(text: str) -> str:
    """Return the letters of a text: two texts that say the same have the same."""
    return re.sub(r"[^a-z]+", " ", text.lower()).strip()


def tasks_of(rows: Iterable[Mapping[str, str]], code: str) -> Texts:
    """Return O*NET tasks with their occupations, each weighing by how many that one has."""
    texts, codes = [], []
    for row in rows:
        texts.append(row["task"])
        codes.append(row[code][:SIX_DIGITS])
    return Texts(texts, codes, by_size(codes))


def onet_tasks(data: Path, tree: Tree) -> Texts:
    """Return the O*NET tasks at hand, of two releases, each once an occupation."""
    older = tasks_of(table(data / OLDER, "\t"), "soc_code")
    newer = tasks_of(table(data / "roles/onet/tasks_ratings_partial.csv.gz"), "onet_soc")
    known = {node.id for node in tree.nodes}
    found: dict[tuple[str, str], str] = {}
    for some in (older, newer):
        for text, code in zip(some.texts, some.codes, strict=True):
            if code in known:
                found.setdefault((plain(text), code), text)
    codes = [code for _, code in found]
    return Texts(list(found.values()), codes, by_size(codes))


def by_size(codes: Sequence[str]) -> Floats:
    """Return weights whose mean is 1: an occupation with four times the tasks weighs twice."""
    _, place, count = np.unique(np.array(codes), return_inverse=True, return_counts=True)
    weights = 1.0 / np.sqrt(count[place])
    return np.asarray(weights / weights.mean())


def split(groups: Sequence[str], folds: int) -> Ints:
    """Return the fold of each row: groups by size, each to the fold that has fewest rows.

    That is how scikit-learn's `GroupKFold` does it.
    """
    names, counts = np.unique(np.array(groups), return_counts=True)
    sizes = np.zeros(folds)
    fold: dict[str, int] = {}
    for at in np.lexsort((names, -counts)):
        least = int(sizes.argmin())
        fold[str(names[at])] = least
        sizes[least] += counts[at]
    return np.array([fold[group] for group in groups])


def soc_tree() -> Tree:
    """Return the tree of the Standard Occupational Classification."""
    return Tree(read_taxonomy(SOC))


def isco_tree() -> Tree:
    """Return the tree of the International Standard Classification of Occupations."""
    return Tree(read_taxonomy(ISCO))


def places(tree: Tree, codes: Sequence[str], level: int) -> Ints:
    """Return for codes of nodes the place of what is above them in a level; -1 where none is."""
    node = {one.id: at for at, one in enumerate(tree.nodes)}
    at = {int(n): i for i, n in enumerate(tree.levels[level].nodes)}
    found = []
    for code in codes:
        place = node[code]
        while place >= 0 and tree.depths[place] > level:
            place = int(tree.parents[place])
        found.append(at.get(place, -1) if place >= 0 else -1)
    return np.array(found, dtype=np.intp)


def soc_texts(tree: Tree, roles: Path, space: Space) -> Floats:
    """Return what the words of each detailed occupation say: title, definition, other titles."""
    known = {row["code"]: row["definition"] for row in table(roles / "soc/soc2018_structure.csv")}
    titles: dict[str, set[str]] = defaultdict(set)
    for row in table(roles / "titles/onet_alternate_titles.csv.gz"):
        titles[row["onet_soc"]].add(row["title"])
    some: dict[str, list[str]] = defaultdict(list)
    for code, names in sorted(titles.items()):
        ordered = sorted(names)
        step = max(1.0, len(ordered) / TITLES)
        picked = [ordered[int(i * step)] for i in range(min(TITLES, len(ordered)))]
        some[code[:SIX_DIGITS]] += picked
    leaves = [tree.nodes[at] for at in tree.leaves]
    for leaf in leaves:
        some[leaf.id] = some[leaf.id] or [leaf.title]
    space.of([t for leaf in leaves for t in (leaf.title, known[leaf.id], *some[leaf.id]) if t])
    found = []
    for leaf in leaves:
        parts = [space[leaf.title], unit(np.mean([space[t] for t in some[leaf.id]], axis=0))]
        parts += [space[known[leaf.id]]] if known[leaf.id] else []
        found.append(unit(np.sum(parts, axis=0)))
    return np.stack(found).astype(np.float64)


def descriptions(roles: Path) -> Texts:
    """Return the sentences of ESCO's descriptions of ISCO groups."""
    found = [
        (row["code"], sentence)
        for row in table(roles / "isco/isco08_descriptions_esco.csv.gz")
        for sentence in sentences(row["description"])
    ]
    codes, texts = [code for code, _ in found], [text for _, text in found]
    return Texts(texts, codes, np.ones(len(texts)))


END = re.compile(
    r"(?i)occupations in this (?:sub-major|minor|major) group are classified"
    r"|Examples? of the occupations? classified|Some related occupations|Excluded from this"
    r"|Notes?[: ]+It should|\bNotes? "
)
LIST = re.compile(r"(?i)\btasks?\b[^.:;]{0,80}\binclud\w*[^:;.]{0,60}?:?\s*-?")
PART = re.compile(r";|\s-\s|(?<=[.])\s+|\s[a-z]\)\s|\(\w\)\s")
NO_TASK = re.compile(
    r"(?i)competent performance|skill level|this (sub-major|minor|major|unit) group|^and$"
    r"|classified"
)


def sentences(description: str) -> list[str]:
    """Return what a description says that people do, a sentence or an item of a list each."""
    text = END.split(description)[0]
    listed = LIST.search(text)
    lead, rest = (text[: listed.start()], text[listed.end() :]) if listed else (text, "")
    parts = [*re.split(r"(?<=[.])\s+", lead), *PART.split(rest)]
    found = [part.strip(" -.:") for part in parts]
    return [part for part in found if len(part.split()) >= 3 and not NO_TASK.search(part)]


def rated(data: Path) -> Texts:
    """Return the ILO's tasks with their unit groups, each pair once."""
    rows = table(data / "ilo_2025.csv")
    pairs = {(plain(row["task"]), row["isco_08"]): row["task"] for row in rows}
    return Texts(list(pairs.values()), [code for _, code in pairs], np.ones(len(pairs)))


def crossed(tasks: Texts, roles: Path) -> Texts:
    """Return O*NET tasks with the major groups of ISCO that their occupation is linked to."""
    links: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in table(roles / "isco/soc2018_to_isco08_derived.csv"):
        if row["bls2015"] == "1" or int(row["n_exact"]) + int(row["n_close"]) > 0:
            links[row["soc2018"]][row["isco08"][0]] += 1 + int(row["n_links"])
    texts, codes, weights = [], [], []
    for text, code in zip(tasks.texts, tasks.codes, strict=True):
        total = sum(links[code].values())
        for major, count in sorted(links[code].items()):
            if count / total >= LEAST_SHARE:
                texts.append(text)
                codes.append(major)
                weights.append(CROSSWALK * count / total)
    return Texts(texts, codes, np.array(weights))


def logistic(
    vectors: Vectors, some: Texts, classes: Ints, count: int, rare: Floats
) -> tuple[Floats, Floats]:
    """Return weights (k, d + w) and bias (k,) of a logistic regression on vectors and words."""
    from scipy import sparse
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    bags = [bag(text, rare) for text in some.texts]
    rows = np.repeat(np.arange(len(bags)), [len(at) for at, _ in bags])
    values = WORDS * np.concatenate([v for _, v in bags])
    at = np.concatenate([a for a, _ in bags])
    words = sparse.csr_matrix((values, (rows, at)), shape=(len(bags), WIDTH))
    x = sparse.hstack([sparse.csr_matrix(vectors.astype(np.float64)), words]).tocsr()
    model = LogisticRegression(C=STRENGTH, max_iter=ROUNDS)
    with warnings.catch_warnings():  # more rounds change no figure
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x, classes, sample_weight=some.weights)
    weights, bias = np.zeros((count, x.shape[1])), np.full(count, NOWHERE)
    weights[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    weights[:, vectors.shape[1] :] *= WORDS
    return weights, bias


def discriminant(
    vectors: Vectors, weights: Floats, classes: Ints, instead: Floats
) -> tuple[Floats, Floats]:
    """Return the linear discriminant; `instead` (k, d) are the means of classes without texts."""
    count = len(instead)
    sums = np.zeros_like(instead)
    np.add.at(sums, classes, vectors * weights[:, None])
    total = np.bincount(classes, weights, minlength=count)[:, None]
    means = np.where(total > 0, sums / np.maximum(total, 1e-9), instead)
    rest = vectors - means[classes]
    within = (rest * weights[:, None]).T @ rest / weights.sum()
    ball = np.trace(within) / len(within) * np.eye(len(within))
    found = np.linalg.solve((1 - SHRINKAGE) * within + SHRINKAGE * ball, means.T).T
    return found, -0.5 * (means * found).sum(axis=1)


def soc_tensors(tree: Tree, tasks: Texts, space: Space, words: Floats) -> Tensors:
    """Learn the arrays of SOC from tasks and from what the words of occupations say."""
    tasks = Texts(tasks.texts, tasks.codes, by_size(tasks.codes))
    x = space.of(tasks.texts)
    major, minor, leaf = (places(tree, tasks.codes, level) for level in range(3))
    rare = rarity(tasks.texts)
    sizes = [len(level.nodes) for level in tree.levels]
    head = logistic(x, tasks, major, sizes[0], rare)
    names = order(tree, words)
    groups = tree.levels[2].above
    of_minor = np.stack([names[groups == k].mean(axis=0) for k in range(sizes[1])])
    centre = x.mean(axis=0)
    instead = centre + of_minor - names.mean(axis=0)
    weights, bias = discriminant(x, tasks.weights, minor, instead)
    means = np.zeros_like(names)
    np.add.at(means, leaf, x)
    seen = np.bincount(leaf, minlength=len(names)) > 0
    mixed = np.where(seen[:, None], unit(unit(means) + names), names)
    return tensors_of(
        leaves=back(tree, mixed),
        centre=centre,
        rare=rare,
        heads={0: head, 1: (MINOR * weights, MINOR * bias)},
        beta=(15.0, 20.0, 20.0),
        nearest=(5, 2, 1),
    )


def isco_tensors(tree: Tree, said: Texts, linked: Texts, space: Space) -> Tensors:
    """Learn the arrays of ISCO from descriptions and from tasks that a crosswalk leads to it."""
    both = Texts(
        said.texts + linked.texts,
        said.codes + linked.codes,
        np.append(said.weights, linked.weights),
    )
    x, rare = space.of(both.texts), rarity(both.texts)
    head = logistic(x, both, places(tree, both.codes, 0), len(tree.levels[0].nodes), rare)
    deepest = len(tree.levels) - 1
    names = space.of([tree.nodes[at].title for at in tree.levels[deepest].nodes])
    leaf = places(tree, said.codes, deepest)
    means = np.zeros(names.shape)
    np.add.at(means, leaf[leaf >= 0], x[: len(said.texts)][leaf >= 0])
    seen = np.bincount(leaf[leaf >= 0], minlength=len(names)) > 0
    mixed = np.where(seen[:, None], unit(unit(means) + names), names)
    return tensors_of(
        leaves=back(tree, mixed),
        centre=mixed.mean(axis=0),
        rare=rare,
        heads={0: head},
        beta=(0.0, 20.0, 20.0, 20.0),
        nearest=(1, 2, 2, 1),
    )


def order(tree: Tree, leaves: Floats) -> Floats:
    """Return rows of leaves, in the taxonomy's order, in the order of the deepest level."""
    at = {int(node): i for i, node in enumerate(tree.leaves)}
    return leaves[[at[int(node)] for node in tree.levels[-1].nodes]]


def back(tree: Tree, rows: Floats) -> Floats:
    """Return rows of the deepest level in the order of leaves."""
    at = {int(node): i for i, node in enumerate(tree.levels[-1].nodes)}
    return rows[[at[int(node)] for node in tree.leaves]]


def tensors_of(
    leaves: Floats,
    centre: Floats,
    rare: Floats,
    heads: Mapping[int, tuple[Floats, Floats]],
    beta: tuple[float, ...],
    nearest: tuple[int, ...],
) -> Tensors:
    """Return the tensors of a file, without what is measured: temperature, knots, floor."""
    found: Tensors = {"centre": centre.astype(np.float32), "rare": rare.astype(np.float16)}
    found["leaf"], found["leaf_scale"] = packed(leaves)
    for level, (weights, bias) in heads.items():
        found[f"head{level}"], found[f"head{level}_scale"] = packed(weights)
        found[f"bias{level}"] = bias.astype(np.float32)
    found["beta"] = np.array(beta, dtype=np.float32)
    found["nearest"] = np.array(nearest, dtype=np.int8)
    ends = np.linspace(0, 1, KNOTS, dtype=np.float32)
    found["calibration"] = np.stack([np.stack([ends, ends])] * len(beta))
    found["temperature"] = np.ones(len(beta), dtype=np.float32)
    found["floor"] = np.array([-1.0], dtype=np.float32)
    return found


def arrays_of(tensors: Tensors, tree: Tree) -> Arrays:
    """Return the arrays as the engine reads them."""
    return parsed(tensors, tree)

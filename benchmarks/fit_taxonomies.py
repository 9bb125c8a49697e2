"""Make the arrays that lie beside the bundled classifications of all work.

    python benchmarks/fit_taxonomies.py --data DIR

SOC 2018 is learnt from O*NET task statements (DIR/gpts_are_gpts.tsv and DIR/roles/onet), and its
occupations' vectors also from titles, definitions and alternate titles (DIR/roles). ISCO-08 is
learnt from ESCO's descriptions and, over a crosswalk, from the same statements; descriptions that
are an ILO row (DIR/ilo_2025.csv) are left out. How sure they may be is measured on occupations
that were held out, and on ILO rows whose unit group was: a temperature and a curve for each level,
and nothing else, come from those. What is written is numbers: no text can be read from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from result_file import arguments
from taxonomy_calibration import Scores, calibrated, scores_of
from taxonomy_recipe import (
    ISCO,
    SOC,
    Space,
    Tensors,
    crossed,
    descriptions,
    isco_tensors,
    isco_tree,
    onet_tasks,
    places,
    plain,
    rated,
    soc_tensors,
    soc_texts,
    soc_tree,
    split,
)

from tasktriage.kit.taxonomy_file import read_taxonomy
from tasktriage.matching.arrays import unit, write_arrays
from tasktriage.matching.tree import Tree
from tasktriage.pipeline.engine import Engine

__all__ = ["main"]

FOLDS = 5
REFUSED = 0.005  # of the texts that were held out: those least like any leaf are no work
MAX_BYTES = 600_000


def gathered(parts: Sequence[Scores]) -> Scores:
    """Return the scores of all folds, one after the other."""
    return [np.concatenate(level) for level in zip(*parts, strict=True)]


def soc(data: Path, space: Space) -> tuple[Tree, Tensors]:
    """Learn SOC."""
    tree = soc_tree()
    tasks = onet_tasks(data, tree)
    words = soc_texts(tree, data / "roles", space)
    folds = split(tasks.codes, FOLDS)
    parts, codes, near = [], [], []
    for fold in range(FOLDS):
        train = tasks.only(folds != fold)
        known = set(train.texts)
        test = tasks.only((folds == fold) & [text not in known for text in tasks.texts])
        tensors = soc_tensors(tree, train, space, words)
        vectors = space.of(test.texts)
        parts.append(scores_of(tensors, tree, vectors, test.texts))
        codes += test.codes
        near.append(nearest(tensors, vectors))
    right = [places(tree, codes, level) for level in range(3)]
    tensors = soc_tensors(tree, tasks, space, words)
    return tree, floored(calibrated(tensors, tree, gathered(parts), right), near)


def isco(data: Path, space: Space) -> tuple[Tree, Tensors]:
    """Learn ISCO; how sure it may be from ILO rows whose unit group was held out."""
    tree = isco_tree()
    rows = rated(data)
    texts = {plain(text) for text in rows.texts}
    everything = descriptions(data / "roles")
    said = everything.only(plain(text) not in texts for text in everything.texts)
    tasks = onet_tasks(data, soc_tree())
    linked = crossed(tasks.only(plain(t) not in texts for t in tasks.texts), data / "roles")
    folds = split(rows.codes, FOLDS)
    parts, codes, near = [], [], []
    for fold in range(FOLDS):
        test = rows.only(folds == fold)
        held = set(test.codes)
        tensors = isco_tensors(tree, said.only(c not in held for c in said.codes), linked, space)
        vectors = space.of(test.texts)
        parts.append(scores_of(tensors, tree, vectors, test.texts))
        codes += test.codes
        near.append(nearest(tensors, vectors))
    right = [places(tree, codes, level) for level in range(4)]
    tensors = isco_tensors(tree, said, linked, space)
    return tree, floored(calibrated(tensors, tree, gathered(parts), right), near)


def nearest(tensors: Tensors, vectors: np.ndarray) -> np.ndarray:
    """Return the cosine (n,) to the nearest leaf."""
    leaves = unit(tensors["leaf"] * tensors["leaf_scale"][:, None].astype(np.float64))
    return np.asarray((vectors @ leaves.T).max(axis=1))


def floored(tensors: Tensors, near: Sequence[np.ndarray]) -> Tensors:
    """Return the tensors with the similarity below which a text is no work."""
    floor = np.quantile(np.concatenate(near), REFUSED)
    return {**tensors, "floor": np.array([floor], dtype=np.float32)}


def main(argv: Sequence[str] | None = None) -> int:
    """Write the arrays beside the TOML files."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    options = parser.parse_args(argv)
    model = Engine(remember=False).model
    space = Space(lambda texts: model.assess(texts).vectors)
    for path, learn in ((SOC, soc), (ISCO, isco)):
        _, tensors = learn(options.data, space)
        target = path.with_suffix(".safetensors")
        write_arrays(
            target, tensors, read_taxonomy(path), model.embedder_id, str(model.info.sha256)
        )
        size = target.stat().st_size
        print(
            f"{target.name}: {size:,} bytes; temperatures "
            f"{tensors['temperature'].round(2).tolist()}; floor {tensors['floor'][0]:.3f}"
        )
        if size > MAX_BYTES:
            raise SystemExit(f"{target} is larger than {MAX_BYTES:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

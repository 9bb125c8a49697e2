"""Measure from which transfer on a move is viable, by Nesta's rule, with our measure of tasks.

python benchmarks/migration_gate.py --data DIR

Nesta takes as viable what is no further than a standard deviation below the mean of pairs of
occupations inside one ISCO group. Here 400 pairs are drawn of O*NET occupations of the half `tune`
(see migration_data.py) that close and exact links put into one unit group; `LEAST_TRANSFER` in
`planning/migration/gates.py` is that figure, rounded. Beside it is the transfer below which as many
of them lie as of unrelated pairs lie above. To be run after the measure of tasks has changed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from fit_migration import unit_groups
from migration_data import SHORT, Bools, Floats, onet_tasks, related
from result_file import arguments

from tasktriage.pipeline.engine import Engine
from tasktriage.planning.migration.similarity import similarities
from tasktriage.planning.migration.transfer import transfer

__all__ = ["main"]

PAIRS, SEED = 400, 0
UNIT, OTHERS = "one ISCO unit group", "others"


def main() -> None:
    """Print the figures."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data")
    data: Path = parser.parse_args().data
    tasks = onet_tasks(data)
    near, short = unit_groups(data, tasks.codes), related(data, tasks.codes, (SHORT,))
    rng = np.random.default_rng(SEED)

    def drawn(pairs: Bools) -> list[tuple[int, int]]:
        found = np.argwhere(pairs & tasks.tuned_on[:, None] & tasks.tuned_on[None, :])
        found = found[found[:, 0] != found[:, 1]]
        some = rng.choice(len(found), min(PAIRS, len(found)), replace=False)
        return [(int(a), int(b)) for a, b in found[some]]

    kinds = {
        UNIT: drawn(near),
        "related, Primary-Short": drawn(short),
        OTHERS: drawn(~(near | short)),
    }
    model = Engine().model
    wanted = sorted({at for pairs in kinds.values() for pair in pairs for at in pair})
    said = {at: model.assess(tasks.texts[tasks.rows(at)]) for at in wanted}
    found: dict[str, Floats] = {}
    for kind, pairs in kinds.items():
        values = np.array(
            [
                transfer(
                    similarities(said[a].vectors, said[b].vectors),
                    tasks.weights[tasks.rows(b)],
                    said[b].probabilities[:, 0],
                )
                for a, b in pairs
            ]
        )
        found[kind] = values
        rule = values.mean() - values.std()
        print(f"{kind}: mean {values.mean():.3f}, mean less a deviation {rule:.3f}")
    levels = np.linspace(0.0, 1.0, 1001)
    below = np.array([(found[UNIT] < level).mean() for level in levels])
    above = np.array([(found[OTHERS] >= level).mean() for level in levels])
    at = int(np.argmax(below >= above))
    print(f"as many below as above at {levels[at]:.3f}: {below[at]:.2f} and {above[at]:.2f}")


if __name__ == "__main__":
    main()

"""Measure from which transfer on a move is viable, by Nesta's rule, with our vectors.

    python benchmarks/migration_gate.py --data DIR

Nesta takes as viable what is no further than a standard deviation below the mean of pairs of
occupations inside one ISCO unit group. Here the pairs are of O*NET occupations of the half `tune`
(see migration_data.py) that close and exact links put into one unit group; 250 are drawn. What
related (Primary-Short) and other pairs come to is printed beside. `LEAST_TRANSFER` in
`planning/migration/gates.py` is the rule's figure.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from fit_migration import unit_groups
from migration_data import SHORT, Bools, onet_tasks, related
from result_file import arguments

from tasktriage.pipeline.engine import Engine
from tasktriage.planning.migration.similarity import similarities
from tasktriage.planning.migration.transfer import transfer

__all__ = ["main"]

PAIRS, SEED = 250, 0


def main() -> None:
    """Print the figures."""
    given = arguments(__doc__ or "")
    data = Path(given.data)
    tasks = onet_tasks(data)
    near, short = unit_groups(data, tasks.codes), related(data, tasks.codes, (SHORT,))
    rng = np.random.default_rng(SEED)

    def drawn(pairs: Bools) -> list[tuple[int, int]]:
        found = np.argwhere(pairs & tasks.tuned_on[:, None] & tasks.tuned_on[None, :])
        found = found[found[:, 0] != found[:, 1]]
        some = rng.choice(len(found), min(PAIRS, len(found)), replace=False)
        return [(int(a), int(b)) for a, b in found[some]]

    kinds = {
        "one ISCO unit group": drawn(near),
        "related, Primary-Short": drawn(short),
        "others": drawn(~(near | short)),
    }
    model = Engine().model
    wanted = sorted({at for pairs in kinds.values() for pair in pairs for at in pair})
    said = {at: model.assess(tasks.texts[tasks.rows(at)]) for at in wanted}
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
        rule = values.mean() - values.std()
        print(f"{kind}: mean {values.mean():.3f}, mean less a deviation {rule:.3f}")


if __name__ == "__main__":
    main()

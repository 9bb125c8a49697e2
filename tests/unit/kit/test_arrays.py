from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.domain.label import LABELS, top_label
from tasktriage.kit.arrays import top_codes

SHARES = st.lists(st.sampled_from([0.0, 0.2, 0.4, 0.5, 1.0]), min_size=3, max_size=3)


@given(st.lists(SHARES, min_size=1, max_size=8))
def test_a_tie_falls_alike_for_a_row_and_for_an_array(rows):
    labels = [LABELS[code] for code in top_codes(np.array(rows))]
    assert labels == [top_label(row) for row in rows]

from __future__ import annotations

import numpy as np
import pytest

from tasktriage.domain.label import Label
from tasktriage.kit.compose import hard_targets, soft_targets

LABELS = [Label.HUMAN_CRITICAL, Label.AUTOMATABLE, "augmentable"]


def test_labels_become_one_hot_rows_and_shares_stay():
    assert soft_targets(LABELS).tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert soft_targets(np.array([[1, 0, 0]])).dtype == np.float64
    assert soft_targets([]).shape == (0, 3)
    with pytest.raises(ValueError, match="no-label"):
        soft_targets(["no-label"])


def test_ties_of_hard_labels_go_to_the_more_human():
    soft = np.array([[0.5, 0.5, 0.0], [0.4, 0.2, 0.4], [1, 1, 1], [0.6, 0.2, 0.2]])
    assert hard_targets(soft).tolist() == [1, 2, 2, 0]
    assert hard_targets(LABELS).tolist() == [2, 0, 1]

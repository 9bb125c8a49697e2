"""Splits, metrics, intervals and paired tests: written once, used by training and by the benchmark.

Labels are integer codes 0, 1, 2 in the order of `tasktriage.domain.label.LABELS` (the order of
human agency), never strings, which would sort alphabetically. Probabilities and soft labels are
(n, 3) float64 arrays whose columns stand in the same order.

Modules: `folds` (group folds without repeated texts), `metrics` (scores of labels and of
probabilities), `reliability` (calibration error, risk by coverage), `calibration` (temperature,
conformal prediction sets), `coverage` (of those sets, on other groups), `intervals` (cluster
bootstrap), `paired` (differences of two candidates, p-values).
"""

from __future__ import annotations

__all__: list[str] = []

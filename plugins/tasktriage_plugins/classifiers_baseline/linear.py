"""Logistic regression, as it ends the linear baselines."""

from __future__ import annotations

from sklearn.linear_model import LogisticRegression

__all__ = ["logistic_regression"]

C = 3.0  # inverse regularisation, as of the published baselines
MAX_ITER = 1000


def logistic_regression() -> LogisticRegression:
    """Return an estimator that is not fitted."""
    return LogisticRegression(C=C, max_iter=MAX_ITER)

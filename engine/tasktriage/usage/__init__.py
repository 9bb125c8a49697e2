"""Observed use: where public counts have seen AI at a task. Capability is another question.

Nothing here is read by what gives labels, probabilities or scores.
"""

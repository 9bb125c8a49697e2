"""Policies: which rules speak of a task, and what they ask for. No legal advice."""

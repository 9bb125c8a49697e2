"""Oversight: what checking the work of juniors and of machines asks of those who lead."""

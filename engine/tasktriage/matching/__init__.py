"""Matching: sentence vectors → the nodes of a taxonomy, one way for all taxonomies."""

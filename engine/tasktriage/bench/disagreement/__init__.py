"""How two sets of labels of the same rows differ: counts, and pages of them."""

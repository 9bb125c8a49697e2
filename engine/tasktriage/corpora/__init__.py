"""Our own data, with its loaders: the codebook, sentences labelled by it, invented postings."""

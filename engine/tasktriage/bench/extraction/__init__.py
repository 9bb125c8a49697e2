"""The extraction suite: what the pipeline takes out of whole postings, against their sections."""

"""The harness: suites, candidates, runs in processes, scores, comparison, the check for a CI."""

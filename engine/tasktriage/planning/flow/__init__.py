"""Stages of a flow of work: how busy each is, and where work piles up."""

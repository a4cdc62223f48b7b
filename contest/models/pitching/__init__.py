"""Startup contests: calls for entries, rounds of pitches, jurors, their marks."""

"""Ranking: results of a contest and of a series as they were published, and how organisers publish them."""

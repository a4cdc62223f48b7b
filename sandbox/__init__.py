"""Runs untrusted programs in Docker containers and says how each ended."""

"""Standings of rounds: for who leads them, for jurors once they may, for each entrant their own."""

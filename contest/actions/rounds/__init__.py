"""Rounds of pitches: setting them up, opening, closing, deciding who goes on; each statement is audited."""

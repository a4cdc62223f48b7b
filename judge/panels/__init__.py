"""People judging pitches: marks, their rules, severity, intervals, agreement, seating. Pure."""

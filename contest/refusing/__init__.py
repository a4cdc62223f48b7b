"""Tables of refusals by their subject, where one would make `contest.refusals` too long."""

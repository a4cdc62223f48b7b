"""Marking: what jurors touch, sheets and their locks, what the chair decides, panels at work."""

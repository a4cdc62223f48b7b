"""Boards made of boards: how a contest's stages count, series of contests, what is published."""

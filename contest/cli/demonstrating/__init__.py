"""What `podium demo` does beside the tree: a contest made, teams walked through the site, a board checked."""

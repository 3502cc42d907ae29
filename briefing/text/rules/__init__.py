"""The rules: each reads one kind of written form at a place, or leaves it to the next."""

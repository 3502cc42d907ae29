"""Written Vietnamese in, spoken Vietnamese out: pure functions from text to readings."""

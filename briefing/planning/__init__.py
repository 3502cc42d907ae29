"""An Article in, a Script out: segments, pauses and chapters, with no file, clock or voice."""

"""Clips in, a Timeline and an MP3 out: whole frames, joined as bytes."""

"""The player: a static page beside the audio, for any web host and for no host at all."""

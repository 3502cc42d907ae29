"""The player: a static site beside the audio, for any web host and for no host at all."""

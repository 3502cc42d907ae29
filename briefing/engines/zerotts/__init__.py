"""ZeroTTS: neural voices on this machine, by a model that all of them share."""

"""Piper: neural voices on this machine."""

"""Anything that a person gives, to an `Article`: found, decoded, parsed; nothing lost."""

"""The output folder on the network: read-only, by ranges, to many listeners at once."""

"""The network, below engines and sources alike: connecting, waiting, retrying, being refused."""

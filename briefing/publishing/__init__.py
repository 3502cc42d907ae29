"""A Recording in, the files beside it out: chapters, transcript, manifest, other formats."""

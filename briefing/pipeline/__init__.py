"""The only place where the stages meet: from a source to the published files."""

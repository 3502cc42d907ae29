"""What stands in an article beside its text: one module for each kind of thing."""

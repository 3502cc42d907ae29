"""Source text in, an Article out: repair and recognition, nothing lost."""

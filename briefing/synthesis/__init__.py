"""A Script in, Clips out: spoken, levelled, encoded in parallel, and cached."""

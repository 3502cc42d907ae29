"""Web pages: bytes in, the article's blocks and metadata out, boilerplate gone."""

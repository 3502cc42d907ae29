"""PDF files with a text layer: read in a process of their own, laid out here."""

"""Files and folders: atomic writes, locks, and where things are kept."""

"""Files of this machine: atomic writes, directories, locks, cache files, shared state, tables."""

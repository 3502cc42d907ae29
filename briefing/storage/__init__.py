"""What is kept on this machine: atomic writes, directories and locks, cache files, shared state."""

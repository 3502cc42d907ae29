"""Files and folders: atomic writes, locks, where things are kept, formats that are refused."""

"""Fetches pages, safely by default: what may be asked, how patiently, and how much is taken."""

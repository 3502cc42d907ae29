"""The program's version: here, because asking the installed package for it takes 20 ms."""

__version__ = "0.1.0"

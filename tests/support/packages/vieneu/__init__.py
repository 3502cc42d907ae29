"""A stand-in for the package `vieneu`, of the same signatures: see tests/support/vieneu_package."""

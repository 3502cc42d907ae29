"""Where the turbo model's engine lies in the package."""

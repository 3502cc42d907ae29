"""The values that travel from stage to stage: frozen, with whole numbers for durations."""

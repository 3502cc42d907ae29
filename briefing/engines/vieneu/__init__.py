"""VieNeu: neural voices of the North, the Centre and the South, by one of two models."""

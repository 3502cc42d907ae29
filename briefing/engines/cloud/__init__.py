"""Clouds that speak: one engine, and a recipe for each service."""

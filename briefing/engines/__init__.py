"""What can speak: one interface, one module for each engine, one registry."""

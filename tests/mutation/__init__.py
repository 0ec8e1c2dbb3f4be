"""A clean vault, and defects to plant in it."""

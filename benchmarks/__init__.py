"""What runs cost: vaults to measure on, and the measuring; by hand, never in the tests."""

"""What runs cost; by hand, as ratios, never in the tests."""

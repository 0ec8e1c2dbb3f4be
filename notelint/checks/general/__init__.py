"""Checks that become rules by their options: what a vault's own rules are made of.

What they take in an option they refuse with a ``ValueError``, whatever the note, so that a rule is known to be unusable
before a vault is linted.
"""

"""What a change of a vault caused: what is found after it and was not before, and what it did that breaks links."""

from notelint.changed.report import Asked, report_on

__all__ = ["Asked", "report_on"]

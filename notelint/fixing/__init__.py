"""What ``notelint fix`` does: fixes chosen, applied until none is left, shown as a diff, and written."""

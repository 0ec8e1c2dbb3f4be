"""What front matter must hold: schemas, declared in the settings, in JSON Schema or as pydantic models."""

from notelint.schema.fields import Field, check_pattern
from notelint.schema.mending import written
from notelint.schema.schema import Document, Schema, Violations
from notelint.schema.types import TYPES, is_youtube_id, youtube_complaint
from notelint.schema.violations import MISSING, UNKNOWN, VALUE, Violation

__all__ = [
    "MISSING",
    "TYPES",
    "UNKNOWN",
    "VALUE",
    "Document",
    "Field",
    "Schema",
    "Violation",
    "Violations",
    "check_pattern",
    "is_youtube_id",
    "written",
    "youtube_complaint",
]

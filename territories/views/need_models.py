"""The versions of the need."""

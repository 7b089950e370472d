"""The documents that the structures' app writes."""

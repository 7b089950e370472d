"""Pages of the structures."""

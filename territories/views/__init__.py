"""Pages and tiles of the territories."""

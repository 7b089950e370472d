"""Suggestions read from the portal's own figures, and what people do with them."""

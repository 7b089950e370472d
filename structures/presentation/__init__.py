"""Facts in the words of the pages."""

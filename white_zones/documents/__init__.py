"""The documents of the diagnosis."""

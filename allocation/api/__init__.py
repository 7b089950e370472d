"""Adopted scenarios as programs read them."""

"""Filters kept in the address."""

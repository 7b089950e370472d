"""Structures as programs read them: the public card, never the figures."""

"""How programs say who they are."""

"""The usual order of the kinds of structure."""

KIND_ORDER = ("EI", "ETTI", "AI", "ACI")


def rank_kind(kind: str) -> tuple[int, str]:
    """Sort key: the four kinds of the law in their usual order, then any other by its name."""
    return (KIND_ORDER.index(kind) if kind in KIND_ORDER else len(KIND_ORDER), kind)

"""Paths of areas brought from metres to the units of a drawing, shorter to write and fit for every printer."""

import re
from collections.abc import Iterator
from itertools import pairwise

PART = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?")


def fit_path(path: str, *, left: float, top: float, scale: float) -> str:
    """The same path with its origin moved to (left, top), then multiplied by `scale`, in whole units.

    Reads lines only (M, m, L, l and z). Each point is rounded where it stands, never step by step: neighbours keep
    their common border. Points that fall on the one before are left out, and rings too small to be seen.
    Raises ValueError for any other command, that would be drawn wrong.
    """
    written = []
    for ring in read_rings(path):
        points = [(round((x - left) * scale), round((y - top) * scale)) for x, y in ring]
        lines = [f"{x - before[0]} {y - before[1]}" for before, (x, y) in pairwise(points) if (x, y) != before]
        if len(lines) > 1:
            written.append(f"M {points[0][0]} {points[0][1]} l {' '.join(lines)} z")
    return " ".join(written)


def read_rings(path: str) -> Iterator[list[tuple[float, float]]]:
    """The absolute positions of each ring, which starts with a move; every ring is closed."""
    parts = iter(PART.findall(path))
    command, x, y = "", 0.0, 0.0
    ring: list[tuple[float, float]] = []
    for part in parts:
        if part.isalpha():
            command = part
            if part in "zZ" and ring:
                x, y = ring[0]
            elif part not in "MmLlzZ":
                raise ValueError(f"Commande de tracé inconnue : {part}")
            continue
        across, down = float(part), float(next(parts))
        x, y = (x + across, y + down) if command.islower() else (across, down)
        if command in "Mm":
            if ring:
                yield ring
            ring = []
            # What follows a move without a command of its own is a line.
            command = "l" if command == "m" else "L"
        ring.append((x, y))
    if ring:
        yield ring

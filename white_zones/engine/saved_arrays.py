"""Arrays exchanged with another process through a file that is always whole."""

from pathlib import Path
from typing import Any

import numpy as np


def save_arrays(path: Path, **arrays: Any) -> None:
    """Replace the file at once: whoever reads it, and whenever this process dies, finds the old arrays or the new."""
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        np.savez(file, **arrays)
    draft.replace(path)


def load_arrays(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays of a file; objects are refused, so that reading runs nothing."""
    with np.load(path, allow_pickle=False) as stored:
        return dict(stored)

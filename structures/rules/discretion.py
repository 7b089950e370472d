"""What may be told of the ETP of an area without telling those of one structure.

A structure's own figures stay in its perimeter; a total over one or two structures tells them. The rule is that of
statistical secrecy: fewer than three structures, no figure; and when a larger total is public, enough of its parts
are hidden for the difference to tell nothing either (secondary suppression).
"""

from collections.abc import Mapping

MINIMUM_STRUCTURES = 3
MINIMUM_HIDDEN_PARTS = 2


def choose_shown(structures: Mapping[str, int]) -> frozenset[str]:
    """Codes of the parts of a public whole whose total may be shown, from the number of structures of each.

    A part without structure hides nothing. As long as the hidden parts could be told from the whole (a single one, or
    fewer than three structures between them), the smallest shown part is hidden too; ties go to the smallest code.
    """
    held = {code: count for code, count in structures.items() if count > 0}
    shown = {code for code, count in held.items() if count >= MINIMUM_STRUCTURES}
    hidden = set(held) - shown
    while hidden and shown and _is_deducible(held, hidden):
        smallest = min(shown, key=lambda code: (held[code], code))
        shown.remove(smallest)
        hidden.add(smallest)
    return frozenset(structures.keys() - hidden)


def _is_deducible(structures: Mapping[str, int], hidden: set[str]) -> bool:
    return len(hidden) < MINIMUM_HIDDEN_PARTS or sum(structures[code] for code in hidden) < MINIMUM_STRUCTURES

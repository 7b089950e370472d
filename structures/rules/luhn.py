"""The check that INSEE gives its numbers (ISO/IEC 7812)."""

LARGEST_DIGIT = 9


def luhn_sum(digits: str) -> int:
    """Every second digit from the right is doubled, less nine when it exceeds nine; valid when a multiple of ten."""
    total = 0
    for position, character in enumerate(reversed(digits)):
        digit = int(character) * (1 + position % 2)
        total += digit - 9 if digit > LARGEST_DIGIT else digit
    return total

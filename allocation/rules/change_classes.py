"""The classes of change of a territory, from its base to what a scenario gives it."""

from decimal import Decimal

from django.db import models

from iae_portal.common.formatting import round_half_up

STRONG = Decimal("0.05")
RATE_DECIMALS = 3


class ChangeClass(models.TextChoices):
    STRONG_FALL = "strong-fall", "baisse de 5 % ou plus"
    FALL = "fall", "baisse de moins de 5 %"
    SAME = "same", "sans changement"
    RISE = "rise", "hausse de moins de 5 %"
    STRONG_RISE = "strong-rise", "hausse de 5 % ou plus"


def classify_change(*, base: Decimal, etp: Decimal) -> ChangeClass:
    """By the rate as it is shown, to a tenth of a per cent: −5,0 % is never told as less than 5 %.

    A territory that starts from nothing rises strongly.
    """
    change = etp - base
    if change == 0:
        return ChangeClass.SAME
    rate = round_half_up(abs(change) / base, decimals=RATE_DECIMALS) if base else None
    is_strong = rate is None or rate >= STRONG
    if change > 0:
        return ChangeClass.STRONG_RISE if is_strong else ChangeClass.RISE
    return ChangeClass.STRONG_FALL if is_strong else ChangeClass.FALL

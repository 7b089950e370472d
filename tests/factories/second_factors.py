"""Second factors, plainly made, and the codes that their applications show."""

import time

import pyotp

from accounts.codes import PERIOD, draw_secret
from accounts.domain.second_factor import enrol
from tests.factories.users import make_user


def code_of(secret, *, steps=0):
    """What the application shows now, or so many steps of thirty seconds later."""
    return pyotp.TOTP(secret).at(int(time.time()) + steps * PERIOD)


def give_factor(user):
    """The secret and the paper codes; the step of the moment is used."""
    secret = draw_secret()
    return secret, enrol(user=user, secret=secret, code=code_of(secret))


def make_enrolled(**fields):
    user = make_user(**fields)
    return user, *give_factor(user)

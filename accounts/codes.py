"""The arithmetic of the codes: those of an application (RFC 6238), and those kept on paper."""

import hmac
import re
import secrets
import time
from dataclasses import dataclass

import pyotp
import segno
from django.conf import settings

from accounts.fingerprints import slow_fingerprint

# Thirty seconds; a code of the step before or after is taken too, for clocks that differ.
PERIOD = 30
TOLERANCE = 1
PAPER_CODES = 10
# Neither I, O, 0 nor 1, which are read one for the other: 32 signs, sixty bits in twelve.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PAPER_LENGTH = 12
GROUP = 4
SIX_DIGITS = re.compile(r"[0-9]{6}")
SPACING = re.compile(r"[\s\-\u2010-\u2015]+")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a person gives to an application: a picture to scan, the same key to type, the same as a link."""

    picture: str
    key: str
    link: str


def draw_secret() -> str:
    """A hundred and sixty bits, as the applications read them (base 32)."""
    return pyotp.random_base32()


def describe_enrolment(secret: str, *, email: str) -> Enrolment:
    link = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=settings.SERVICE_NAME)
    picture = segno.make(link, error="m", micro=False).svg_data_uri(scale=4, border=4, light="#fff")
    return Enrolment(picture=picture, key=group(secret), link=link)


def matching_step(secret: str, code: str, *, now: float | None = None) -> int | None:
    """The step that the code belongs to, in periods since 1970; None when it belongs to none of those taken."""
    current = int((time.time() if now is None else now) // PERIOD)
    totp = pyotp.TOTP(secret)
    for step in range(current - TOLERANCE, current + TOLERANCE + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def is_six_digits(code: str) -> bool:
    return SIX_DIGITS.fullmatch(code) is not None


def tidy(code: str) -> str:
    """As typed, without spaces nor dashes, in capitals."""
    return SPACING.sub("", code).upper()


def draw_paper_codes() -> list[str]:
    return [group("".join(secrets.choice(ALPHABET) for _ in range(PAPER_LENGTH))) for _ in range(PAPER_CODES)]


def hash_paper_code(code: str, *, salt: str) -> str:
    return slow_fingerprint(tidy(code), salt=salt)


def group(text: str) -> str:
    """By four, as it is read aloud and typed."""
    sign = " " if len(text) > PAPER_LENGTH else "-"
    return sign.join(text[start : start + GROUP] for start in range(0, len(text), GROUP))

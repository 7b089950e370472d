"""Whether what the provider says was said by it, to us, now, for this very sign-in (OpenID Connect Core, 3.1.3.7)."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwt import JWTClaimsRegistry

from accounts.oidc.errors import SignInRefusedError
from accounts.oidc.provider import Provider, read_keys

# Clocks differ a little.
LEEWAY_SECONDS = 60
UNTRUSTED = "La réponse du fournisseur d’identité n’a pas pu être vérifiée. Recommencez la connexion."
Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """What is kept of the answer: an address that the provider vouches for, and how the person proved who they are."""

    email: str
    is_strong: bool


def check_id_token(provider: Provider, raw: str, *, nonce: str, access_token: str) -> Claims:
    """Signature, issuer, audience, dates, nonce, and the access token it came with."""
    claims = _decode(provider, raw)
    registry = JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        sub={"essential": True},
        aud={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True},
    )
    try:
        registry.validate(dict(claims))
    except JoseError as error:
        raise _untrusted(error.error) from None
    _check_audience(claims)
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise _untrusted("wrong_nonce")
    if "at_hash" in claims and claims["at_hash"] != _half_hash(access_token):
        raise _untrusted("wrong_at_hash")
    return claims


def check_userinfo(provider: Provider, answer: str | dict[str, Any], *, subject: str) -> Claims:
    """Of the same person as the ID token; when it is signed, by the provider and for us."""
    claims: Claims = answer if isinstance(answer, dict) else _decode(provider, answer)
    if not isinstance(answer, dict):
        if claims.get("iss", provider.issuer) != provider.issuer:
            raise _untrusted("userinfo_wrong_issuer")
        if "aud" in claims:
            _check_audience(claims)
        try:
            JWTClaimsRegistry(leeway=LEEWAY_SECONDS).validate(dict(claims))
        except JoseError as error:
            raise _untrusted(f"userinfo_{error.error}") from None
    if claims.get("sub") != subject:
        raise _untrusted("userinfo_of_another")
    return claims


def read_identity(id_claims: Claims, userinfo: Claims) -> Identity:
    """The address, if the provider says that it is verified, or if the settings trust its addresses."""
    email = userinfo.get("email") or id_claims.get("email")
    # Beyond ASCII, two letters may be the same once in capitals: no account of ours has such an address.
    if not isinstance(email, str) or "@" not in email or not email.isascii():
        raise SignInRefusedError("no_email", "Le fournisseur d’identité n’a pas transmis votre adresse électronique.")
    verified = userinfo.get("email_verified", id_claims.get("email_verified"))
    if verified is None:
        verified = settings.OIDC_EMAIL_TRUSTED
    if verified not in (True, "true"):
        raise SignInRefusedError(
            "email_not_verified",
            "Le fournisseur d’identité n’a pas vérifié votre adresse électronique. Faites-la vérifier auprès de lui, "
            "ou connectez-vous avec votre mot de passe.",
        )
    return Identity(email.strip().lower(), _is_strong(id_claims))


def _is_strong(claims: Claims) -> bool:
    """Whether the settings count this way of signing in as two factors; the ID token alone says it."""
    methods = claims.get("amr")
    methods = methods if isinstance(methods, list) else [methods]
    return claims.get("acr") in settings.OIDC_STRONG_ACR or any(m in settings.OIDC_STRONG_AMR for m in methods)


def _decode(provider: Provider, raw: str) -> Claims:
    try:
        try:
            return jwt.decode(raw, read_keys(provider), algorithms=settings.OIDC_ALGORITHMS).claims
        except InvalidKeyIdError:
            return jwt.decode(raw, read_keys(provider, fresh=True), algorithms=settings.OIDC_ALGORITHMS).claims
    except JoseError as error:
        raise _untrusted(error.error) from None
    except (ValueError, TypeError):
        raise _untrusted("unreadable_token") from None


def _check_audience(claims: Claims) -> None:
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if settings.OIDC_CLIENT_ID not in audience:
        raise _untrusted("wrong_audience")
    party = claims.get("azp")
    if (len(audience) > 1 or party is not None) and party != settings.OIDC_CLIENT_ID:
        raise _untrusted("wrong_party")


def _half_hash(access_token: str) -> str:
    """SHA-256 of the access token, its first half: for RS256 and ES256."""
    return urlsafe_b64encode(sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()


def _untrusted(reason: str) -> SignInRefusedError:
    return SignInRefusedError(reason, UNTRUSTED)

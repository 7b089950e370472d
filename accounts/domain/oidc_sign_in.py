"""Going to the provider, and coming back with an account of ours; nobody is given an account that way."""

import json
import secrets
import time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from accounts.domain.sessions import begin_session
from accounts.models import User
from accounts.oidc.errors import ProviderUnavailableError, SignInRefusedError
from accounts.oidc.provider import exchange_code, is_on, open_client, read_provider, read_userinfo
from accounts.oidc.tokens import Identity, check_id_token, check_userinfo, read_identity
from iae_portal.common.audit_trail import record_event
from iae_portal.common.encryption import UnreadableSecretError, decrypt, encrypt

# What the session remembers: the sign-ins begun, by state, then the token that ends the session of the provider.
BEGUN_KEY = "oidc_begun"
TOKEN_KEY = "oidc_token"  # noqa: S105 -- the name of a place
LEFT_KEY = "oidc_left"
BEGUN_SECONDS = 600
# Windows that one person opens at once.
MOST_BEGUN = 5
SECRET_BYTES = 32
UNEXPECTED = (
    "Cette réponse n’est plus attendue\u00a0: elle a déjà servi, elle a plus de dix minutes, ou elle vient d’un autre "
    "navigateur."
)
UNKNOWN = (
    "Aucun compte du portail n’a cette adresse électronique. Les comptes s’ouvrent sur invitation\u00a0: demandez-la "
    "à votre correspondant, en lui donnant l’adresse que connaît votre fournisseur d’identité."
)
CLOSED = "Ce compte est fermé. Contactez l’administrateur du portail."


def start_sign_in(*, request: HttpRequest, target: str, redirect_uri: str) -> str:
    """The address of the provider to go to; state, nonce and PKCE verifier wait in the session."""
    provider = read_provider()
    state, nonce, verifier = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(3))
    claims = _asked_claims()
    with open_client(provider, redirect_uri=redirect_uri) as client:
        address, _ = client.create_authorization_url(
            provider.authorization,
            state=state,
            code_verifier=verifier,
            nonce=nonce,
            **({"claims": json.dumps(claims)} if claims else {}),
        )
    begun = _still_begun(request)
    begun[state] = {"nonce": nonce, "verifier": verifier, "target": target, "at": int(time.time())}
    latest = sorted(begun.items(), key=lambda item: item[1]["at"])[-MOST_BEGUN:]
    request.session[BEGUN_KEY] = dict(latest)
    return str(address)


def finish_sign_in(*, request: HttpRequest, redirect_uri: str) -> tuple[bool, str]:
    """Whether the session is open (else a code is awaited), and where to go; refused in French otherwise."""
    begun = _take_begun(request)
    try:
        identity, id_token = _ask_identity(request, begun, redirect_uri=redirect_uri)
        user = _find_account(identity)
    except SignInRefusedError as refusal:
        record_event(actor=None, verb="session:oidc_refused", data={"reason": refusal.reason})
        raise
    is_open = begin_session(
        request=request,
        user=user,
        how="oidc",
        target=begun["target"],
        is_strong=identity.is_strong,
        kept={TOKEN_KEY: encrypt(id_token)},
    )
    return is_open, begun["target"]


def end_address(*, request: HttpRequest, return_uri: str) -> tuple[str, str]:
    """Where the session of the provider ends, with the state awaited in return; empty when there is none to end."""
    held = request.session.get(TOKEN_KEY)
    if not held or not is_on():
        return "", ""
    try:
        provider, id_token = read_provider(), decrypt(held)
    except (ProviderUnavailableError, UnreadableSecretError):
        return "", ""
    if not provider.end_session:
        return "", ""
    state = secrets.token_urlsafe(SECRET_BYTES)
    query = {"id_token_hint": id_token, "state": state, "post_logout_redirect_uri": return_uri}
    sign = "&" if "?" in provider.end_session else "?"
    return f"{provider.end_session}{sign}{urlencode(query)}", state


def _asked_claims() -> dict[str, Any]:
    """The level asked for and the methods told, where the settings count on them."""
    asked: dict[str, Any] = {}
    if settings.OIDC_ACR_VALUES:
        asked["acr"] = {"essential": True, "values": settings.OIDC_ACR_VALUES}
    elif settings.OIDC_STRONG_ACR:
        asked["acr"] = None
    if settings.OIDC_STRONG_AMR:
        asked["amr"] = None
    return {"id_token": asked} if asked else {}


def _still_begun(request: HttpRequest) -> dict[str, Any]:
    oldest = time.time() - BEGUN_SECONDS
    held = request.session.get(BEGUN_KEY, {})
    return {state: begun for state, begun in held.items() if begun["at"] >= oldest}


def _take_begun(request: HttpRequest) -> dict[str, Any]:
    """The sign-in that this answer ends, forgotten at once: the same answer does not serve twice."""
    begun = _still_begun(request)
    found = begun.pop(request.GET.get("state", ""), None)
    if found is None:
        raise SignInRefusedError("unexpected_state", UNEXPECTED)
    request.session[BEGUN_KEY] = begun
    # Now: a second answer may come while the provider is asked.
    request.session.save()
    issuer = request.GET.get("iss", settings.OIDC_ISSUER)
    if issuer != settings.OIDC_ISSUER:
        raise SignInRefusedError("wrong_issuer", UNEXPECTED)
    return dict(found)


def _ask_identity(request: HttpRequest, begun: dict[str, Any], *, redirect_uri: str) -> tuple[Identity, str]:
    code = request.GET.get("code")
    if request.GET.get("error") or not code:
        raise SignInRefusedError("provider_error", "Le fournisseur d’identité n’a pas confirmé votre identité.")
    provider = read_provider()
    tokens = exchange_code(provider, code=code, verifier=begun["verifier"], redirect_uri=redirect_uri)
    id_token, access_token = tokens["id_token"], tokens["access_token"]
    claims = check_id_token(provider, id_token, nonce=begun["nonce"], access_token=access_token)
    answer = read_userinfo(provider, access_token=access_token)
    return read_identity(claims, check_userinfo(provider, answer, subject=claims["sub"])), id_token


def _find_account(identity: Identity) -> User:
    user = User.objects.filter(email__iexact=identity.email).first()
    if user is None:
        raise SignInRefusedError("unknown_account", UNKNOWN)
    if not user.is_active:
        raise SignInRefusedError("closed_account", CLOSED)
    return user

"""The provider over HTTP: its addresses, its keys, a code against tokens. Each call is limited in time and size."""

import json
import logging
import time
from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.core.cache import cache
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from accounts.oidc.errors import ProviderUnavailableError, SignInRefusedError

logger = logging.getLogger(__name__)

DISCOVERY = "/.well-known/openid-configuration"
KEPT_SECONDS = 3600
# A key that is not known is looked for again, once a minute at most: an unknown name must not become a request.
REFRESH_SECONDS = 60
LONGEST_ANSWER = 256 * 1024
CHUNK = 16 * 1024
JWT = "application/jwt"
S256 = "S256"


@dataclass(frozen=True, slots=True)
class Provider:
    """What its discovery document says, once checked."""

    issuer: str
    authorization: str
    token: str
    userinfo: str
    jwks: str
    end_session: str
    takes_post_secret: bool
    takes_pkce: bool


def is_on() -> bool:
    return bool(settings.OIDC_ISSUER)


def read_provider() -> Provider:
    """From the cache, else from the provider itself; its issuer must be the one of the settings, to the letter."""
    key = f"accounts:oidc:provider:{settings.OIDC_ISSUER}"
    if found := cache.get(key):
        return Provider(**found)
    document = _get_json(settings.OIDC_ISSUER.rstrip("/") + DISCOVERY)
    facts = _read_discovery(document)
    cache.set(key, facts, KEPT_SECONDS)
    return Provider(**facts)


def _read_discovery(document: dict[str, Any]) -> dict[str, Any]:
    if document.get("issuer") != settings.OIDC_ISSUER:
        raise _unavailable(f"issuer is {document.get('issuer')!r}")
    names = {
        "authorization": "authorization_endpoint",
        "token": "token_endpoint",
        "userinfo": "userinfo_endpoint",
        "jwks": "jwks_uri",
    }
    facts = {name: str(document.get(field, "")) for name, field in names.items()}
    facts["end_session"] = str(document.get("end_session_endpoint", ""))
    scheme = settings.OIDC_ISSUER.split("://")[0] + "://"
    if not all(facts[name].startswith(scheme) for name in names):
        raise _unavailable("an address is missing, or is not of the scheme of the issuer")
    methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    challenges = document.get("code_challenge_methods_supported", [])
    return {
        "issuer": settings.OIDC_ISSUER,
        **facts,
        "takes_post_secret": "client_secret_post" in methods,
        "takes_pkce": S256 in challenges or settings.OIDC_PKCE_FORCED,
    }


def read_keys(provider: Provider, *, fresh: bool = False) -> KeySet:
    """The public keys; read again when asked fresh, unless that was done a moment ago."""
    key = f"accounts:oidc:keys:{provider.jwks}"
    found = cache.get(key)
    if found is None or (fresh and cache.add(f"{key}:refreshed", 1, REFRESH_SECONDS)):
        found = _get_json(provider.jwks)
        cache.set(key, found, KEPT_SECONDS)
    try:
        return KeySet.import_key_set(found)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _unavailable(f"keys cannot be read: {error}") from None


def open_client(provider: Provider, *, redirect_uri: str) -> OAuth2Session:
    return OAuth2Session(
        settings.OIDC_CLIENT_ID,
        settings.OIDC_CLIENT_SECRET,
        scope=settings.OIDC_SCOPES,
        redirect_uri=redirect_uri,
        code_challenge_method=S256 if provider.takes_pkce else None,
        token_endpoint_auth_method="client_secret_post" if provider.takes_post_secret else "client_secret_basic",
    )


def exchange_code(provider: Provider, *, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
    """The tokens that a code is good for, once."""
    pkce = {"code_verifier": verifier} if provider.takes_pkce else {}
    with open_client(provider, redirect_uri=redirect_uri) as client:
        try:
            tokens = client.fetch_token(
                provider.token, code=code, timeout=settings.OIDC_TIMEOUT, allow_redirects=False, **pkce
            )
        except AuthlibBaseError as error:
            logger.warning("Le fournisseur d’identité refuse le code\u00a0: %s", error)
            raise SignInRefusedError(
                "code_refused", "Le fournisseur d’identité n’a pas reconnu cette connexion."
            ) from None
        except (requests.RequestException, ValueError) as error:
            raise _unavailable(str(error)) from None
    if not isinstance(tokens.get("id_token"), str) or not isinstance(tokens.get("access_token"), str):
        raise _unavailable("a token is missing")
    return dict(tokens)


def read_userinfo(provider: Provider, *, access_token: str) -> str | dict[str, Any]:
    """What the provider says of the person: signed (ProConnect), then as it came; else in clear."""
    text, kind = _get(provider.userinfo, headers={"Authorization": f"Bearer {access_token}"})
    if kind.split(";")[0].strip().lower() == JWT:
        return text.strip()
    return _parse(text)


def _get_json(address: str) -> dict[str, Any]:
    return _parse(_get(address)[0])


def _parse(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        raise _unavailable("not JSON") from None
    if not isinstance(found, dict):
        raise _unavailable("not a JSON object")
    return found


def _get(address: str, *, headers: dict[str, str] | None = None) -> tuple[str, str]:
    """Body and content type; no redirection is followed, which could lead inside our own network."""
    deadline = time.monotonic() + settings.OIDC_TIMEOUT
    try:
        with requests.get(
            address, headers=headers, timeout=settings.OIDC_TIMEOUT, allow_redirects=False, stream=True
        ) as answer:
            if answer.status_code != requests.codes.ok:
                raise _unavailable(f"{address} answers {answer.status_code}")
            body = b""
            for chunk in answer.iter_content(CHUNK):
                body += chunk
                if len(body) > LONGEST_ANSWER or time.monotonic() > deadline:
                    raise _unavailable(f"{address} is too long or too slow")
            return body.decode("utf-8", "replace"), answer.headers.get("Content-Type", "")
    except requests.RequestException as error:
        raise _unavailable(str(error)) from None


def _unavailable(why: str) -> ProviderUnavailableError:
    logger.warning("Fournisseur d’identité indisponible\u00a0: %s", why)
    return ProviderUnavailableError(why)

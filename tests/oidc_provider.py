"""A small OpenID Connect provider over HTTP, on a free port of the loopback, that can be told to misbehave."""

import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "portail", "secret-du-portail"


def shorten(text):
    return urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()


@cache
def draw_keys():
    """Two of its own and one of somebody else, under the same name; once, for it takes a while."""
    names = {"kid": "rsa"}
    return (
        RSAKey.generate_key(2048, names),
        ECKey.generate_key("P-256", {"kid": "ec"}),
        RSAKey.generate_key(2048, names),
    )


class Provider:
    """What it says of the person, and how it lies; each test changes what it needs."""

    def __init__(self):
        self.keys = {
            "RS256": RSAKey.generate_key(2048, {"kid": "rsa"}),
            "ES256": ECKey.generate_key("P-256", {"kid": "ec"}),
        }
        self.stranger = RSAKey.generate_key(2048, {"kid": "rsa"})
        self.algorithm = "RS256"
        self.person = {"sub": "abc", "email": "lea@test.example", "email_verified": True}
        self.id_token = {}
        self.signs_userinfo = False
        self.userinfo = {}
        self.signing_key = None
        self.discovery = {}
        self.delay = 0
        self.status = {}
        self.codes = {}
        self.tokens = {}
        self.requests = []

    def describe(self):
        addresses = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "userinfo_endpoint": "/userinfo",
            "jwks_uri": "/jwks",
            "end_session_endpoint": "/end",
        }
        return {
            "issuer": self.issuer,
            **{name: self.issuer + path for name, path in addresses.items()},
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            **self.discovery,
        }

    def list_keys(self):
        return {"keys": [key.as_dict(private=False) for key in self.keys.values()]}

    def authorize(self, query):
        """The person said yes: the address to go back to."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return query["redirect_uri"] + "?" + urlencode({"code": code, "state": query["state"]})

    def exchange(self, form, authorization):
        """Tokens for a code, if it is the first time, from the right client, with the right verifier."""
        asked = self.codes.pop(form.get("code"), None)
        client, secret = form.get("client_id"), form.get("client_secret")
        if authorization.startswith("Basic "):
            client, secret = map(unquote, b64decode(authorization[6:]).decode().split(":"))
        known = (client, secret) == (CLIENT, SECRET)
        if asked is None or not known or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if asked.get("code_challenge", "") != (shorten(form["code_verifier"]) if "code_verifier" in form else ""):
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        self.tokens[access] = True
        now = int(time.time())
        half = urlsafe_b64encode(sha256(access.encode()).digest()[:16]).rstrip(b"=").decode()
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": self.person["sub"], "iat": now, "exp": now + 60}
        claims |= {"nonce": asked["nonce"], "at_hash": half, **self.id_token}
        claims = {name: value for name, value in claims.items() if value is not None}
        return 200, {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": self.sign(claims)}

    def sign(self, claims):
        key = self.signing_key or self.keys[self.algorithm]
        return jwt.encode({"alg": self.algorithm, "kid": key.kid}, claims, key)


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        provider, address = self.server.provider, urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        provider.requests.append((address.path, query))
        time.sleep(provider.delay)
        if address.path in provider.status:
            self.answer(provider.status[address.path], {})
        elif address.path == "/.well-known/openid-configuration":
            self.answer(200, provider.describe())
        elif address.path == "/jwks":
            self.answer(200, provider.list_keys())
        elif address.path == "/authorize":
            self.redirect(provider.authorize(query))
        elif address.path == "/end":
            self.redirect(query["post_logout_redirect_uri"] + "?" + urlencode({"state": query["state"]}))
        elif address.path == "/userinfo":
            self.tell_person()
        else:
            self.answer(404, {})

    def do_POST(self):
        provider = self.server.provider
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        form = {name: values[0] for name, values in form.items()}
        provider.requests.append((self.path, form))
        if self.path in provider.status:
            self.answer(provider.status[self.path], {})
        else:
            self.answer(*provider.exchange(form, self.headers.get("Authorization", "")))

    def tell_person(self):
        provider = self.server.provider
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in provider.tokens:
            self.answer(401, {})
            return
        claims = {**provider.person, **provider.userinfo}
        if provider.signs_userinfo:
            claims = {"iss": provider.issuer, "aud": CLIENT, **claims}
            self.send(200, provider.sign(claims).encode(), "application/jwt")
        else:
            self.answer(200, claims)

    def answer(self, status, document):
        self.send(status, json.dumps(document).encode(), "application/json")

    def send(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, address):
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()


def start_provider():
    """The provider, answering at its `issuer`; to be stopped by who started it."""
    provider = Provider()
    provider.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.server.provider = provider
    provider.issuer = f"http://127.0.0.1:{provider.server.server_address[1]}"
    threading.Thread(target=provider.server.serve_forever, daemon=True).start()
    return provider


def stop_provider(provider):
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture
def provider(settings):
    """The provider, and the settings that name it."""
    provider = start_provider()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = provider.issuer, CLIENT, SECRET
    yield provider
    stop_provider(provider)

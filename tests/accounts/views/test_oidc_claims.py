"""What the provider says is believed only when it is signed, for the portal, and of a known person."""

import time

import pytest
from joserfc.jwk import RSAKey

from tests.accounts.views.oidc_person import NOT_VERIFIED, come_back, refused
from tests.factories.users import make_user

pytestmark = pytest.mark.django_db


LIES = {
    "wrong nonce": ({"nonce": "un autre"}, "wrong_nonce"),
    "no nonce": ({"nonce": None}, "missing_claim"),
    "expired": ({"exp": 1_000_000_000}, "expired_token"),
    "no end": ({"exp": None}, "missing_claim"),
    "written tomorrow": ({"iat": int(time.time()) + 86400}, "invalid_claim"),
    "wrong audience": ({"aud": "autre"}, "wrong_audience"),
    "another party": ({"aud": ["portail", "autre"], "azp": "autre"}, "wrong_party"),
    "several audiences without party": ({"aud": ["portail", "autre"]}, "wrong_party"),
    "wrong issuer": ({"iss": "https://autre.example"}, "invalid_claim"),
    "another access token": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "wrong_at_hash"),
    "another person": ({"sub": "autre"}, "userinfo_of_another"),
}


@pytest.mark.parametrize(("claims", "reason"), LIES.values(), ids=LIES)
def test_token_that_lies_opens_nothing(client, provider, lea, claims, reason):
    provider.id_token = claims
    assert refused(client, come_back(client), NOT_VERIFIED) == reason


def test_token_signed_by_another_opens_nothing(client, provider, lea):
    provider.signing_key = provider.stranger
    assert refused(client, come_back(client), NOT_VERIFIED) == "bad_signature"


def test_token_of_an_unknown_key_opens_nothing(client, provider, lea):
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "inconnue"})
    assert refused(client, come_back(client), NOT_VERIFIED) == "invalid_key_id"


def test_token_without_signature_opens_nothing(client, provider, lea, monkeypatch):
    monkeypatch.setattr(provider, "sign", lambda claims: "eyJhbGciOiJub25lIn0.e30.")
    assert refused(client, come_back(client), NOT_VERIFIED) == "unsupported_algorithm"


def test_token_signed_with_the_shared_secret_opens_nothing(client, provider, lea, monkeypatch):
    from joserfc import jwt
    from joserfc.jwk import OctKey

    key = OctKey.import_key("secret-du-portail-assez-long-pour-hs256")
    monkeypatch.setattr(provider, "sign", lambda claims: jwt.encode({"alg": "HS256"}, claims, key))
    assert refused(client, come_back(client), NOT_VERIFIED) == "unsupported_algorithm"


def test_text_that_is_no_token_opens_nothing(client, provider, lea, monkeypatch):
    monkeypatch.setattr(provider, "sign", lambda claims: "pas un jeton")
    assert refused(client, come_back(client), NOT_VERIFIED) == "decode_error"


def test_keys_that_were_changed_are_read_again(client, provider, lea):
    come_back(client)
    client.post("/deconnexion/")
    fresh = RSAKey.generate_key(2048, {"kid": "nouvelle"})
    provider.keys["RS256"] = fresh
    assert come_back(client).status_code == 302


def test_unknown_keys_are_looked_for_once_a_minute(client, provider, lea):
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "inconnue"})
    for _ in range(3):
        come_back(client)
    assert [path for path, _ in provider.requests].count("/jwks") == 2


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "autre"}, "wrong_audience"),
        ({"iss": "https://autre.example"}, "userinfo_wrong_issuer"),
        ({"exp": 1_000_000_000}, "userinfo_expired_token"),
        ({"sub": "autre"}, "userinfo_of_another"),
    ],
)
def test_signed_userinfo_that_lies_opens_nothing(client, provider, lea, claims, reason):
    provider.signs_userinfo, provider.userinfo = True, claims
    assert refused(client, come_back(client), NOT_VERIFIED) == reason


@pytest.mark.parametrize("verified", [False, "false", 0, "non"])
def test_address_that_is_not_verified_opens_nothing(client, provider, lea, verified):
    provider.person["email_verified"] = verified
    assert refused(client, come_back(client), "n’a pas vérifié votre adresse") == "email_not_verified"


def test_address_of_which_the_provider_says_nothing_opens_nothing(client, provider, lea):
    del provider.person["email_verified"]
    assert refused(client, come_back(client), "n’a pas vérifié votre adresse") == "email_not_verified"


def test_address_of_a_trusted_provider_needs_no_word(client, provider, lea, settings):
    settings.OIDC_EMAIL_TRUSTED = True
    del provider.person["email_verified"]
    assert come_back(client).status_code == 302


def test_trusted_provider_that_says_no_is_believed(client, provider, lea, settings):
    settings.OIDC_EMAIL_TRUSTED = True
    provider.person["email_verified"] = False
    assert refused(client, come_back(client), "n’a pas vérifié votre adresse") == "email_not_verified"


@pytest.mark.parametrize("email", [None, "", "pas une adresse", "\u212aim@test.example", ["lea@test.example"]])
def test_address_that_is_none_opens_nothing(client, provider, lea, email):
    make_user(email="kim@test.example")
    provider.person["email"] = email
    assert refused(client, come_back(client), "n’a pas transmis votre adresse") == "no_email"


def test_unknown_person_is_told_to_ask_for_an_invitation(client, provider, django_user_model):
    assert refused(client, come_back(client), "Les comptes s’ouvrent sur invitation") == "unknown_account"
    assert not django_user_model.objects.filter(email="lea@test.example").exists()


def test_closed_account_stays_closed(client, provider, lea):
    lea.is_active = False
    lea.save()
    assert refused(client, come_back(client), "Ce compte est fermé") == "closed_account"

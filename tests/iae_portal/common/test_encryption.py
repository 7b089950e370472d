import pytest

from iae_portal.common.encryption import UnreadableSecretError, decrypt, encrypt


def test_what_is_encrypted_is_read_again_and_never_shown():
    token = encrypt("le secret")
    assert decrypt(token) == "le secret"
    assert "le secret" not in token
    assert encrypt("le secret") != token


def test_key_that_was_replaced_still_reads(settings):
    settings.ENCRYPTION_KEYS = ["ancienne"]
    token = encrypt("le secret")
    settings.ENCRYPTION_KEYS = ["nouvelle", "ancienne"]
    assert decrypt(token) == "le secret"


def test_fallback_of_the_secret_key_still_reads(settings):
    token = encrypt("le secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "une autre clé"
    assert decrypt(token) == "le secret"


def test_key_that_was_lost_reads_nothing(settings):
    token = encrypt("le secret")
    settings.ENCRYPTION_KEYS = ["nouvelle"]
    with pytest.raises(UnreadableSecretError):
        decrypt(token)


def test_what_was_changed_is_not_read():
    token = encrypt("le secret")
    with pytest.raises(UnreadableSecretError):
        decrypt(token[:-4] + "AAAA")

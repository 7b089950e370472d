"""Production refuses to start when a value is missing or unsafe, and says which one, in French."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SAFE = {
    "DJANGO_SETTINGS_MODULE": "iae_portal.settings.production",
    "SECRET_KEY": "kQ7mZ2vX9cB4nL6pR1tY8wU3eA5sD0fGhJ-portail-0123456789abc",
    "ALLOWED_HOSTS": "pilotage.exemple.gouv.fr",
    "CSRF_TRUSTED_ORIGINS": "https://pilotage.exemple.gouv.fr",
    "DATABASE_URL": "postgis://portail:secret@base/portail",
    "REDIS_URL": "redis://redis:6379",
    "EMAIL_HOST": "courriel.exemple.gouv.fr",
    "DEFAULT_FROM_EMAIL": "pilotage@exemple.gouv.fr",
}


def run_check(environment, *arguments):
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PORTAL_STATE") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", *arguments],
        cwd=ROOT,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_with_every_value_passes_the_deployment_check():
    result = run_check(SAFE, "--deploy", "--fail-level", "WARNING")

    assert (result.returncode, "no issues" in result.stdout) == (0, True), result.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_HOST", "DEFAULT_FROM_EMAIL"])
def test_production_without_a_value_names_it(name):
    result = run_check({**SAFE, name: ""})

    assert result.returncode != 0
    assert f"La variable d'environnement {name} manque" in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SECRET_KEY", "court", "SECRET_KEY est trop faible"),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY est trop faible"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS doit nommer les domaines servis"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS doit nommer les domaines servis"),
        ("CSRF_TRUSTED_ORIGINS", "http://pilotage.exemple.gouv.fr", "n'accepte que des adresses en https://"),
        ("PORTAL_ADDRESS", "http://pilotage.exemple.gouv.fr", "PORTAL_ADDRESS est l'adresse publique du portail"),
        ("OIDC_ISSUER", "http://identite.exemple.gouv.fr", "OIDC_ISSUER est l'adresse du fournisseur d'identité"),
        ("OIDC_ISSUER", "https://identite.exemple.gouv.fr", "La variable d'environnement OIDC_CLIENT_ID manque"),
        ("SECOND_FACTOR_REQUIRED", "peut-être", "écrire oui ou non"),
        ("DEBUG", "oui", "DEBUG ne peut pas être actif en production"),
        ("DEBUG", "peut-être", "écrire oui ou non"),
    ],
)
def test_production_with_an_unsafe_value_refuses_it(name, value, message):
    result = run_check({**SAFE, name: value})

    assert result.returncode != 0
    assert message in result.stderr

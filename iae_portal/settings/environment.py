"""Reading the environment: every value comes through here, with a French refusal that names it."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
STATE = Path(os.environ.get("PORTAL_STATE") or ROOT / ".local")


def required(name: str, *, why: str) -> str:
    """The value of a variable that has no safe default."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"La variable d'environnement {name} manque : {why}.")
    return value


def optional(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """A yes/no variable; anything but oui/non, true/false or 1/0 is refused."""
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "oui", "yes"}:
        return True
    if text in {"0", "false", "non", "no"}:
        return False
    raise ImproperlyConfigured(f"La variable {name} vaut « {text} » : écrire oui ou non.")


def listing(name: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def celery_redis(url: str, *, database: int) -> str:
    """The address in the form that Celery's transport reads (unix sockets have their own scheme)."""
    if url.startswith("unix://"):
        return f"redis+socket://{urlsplit(url).path}?virtual_host={database}"
    return f"{url.rstrip('/')}/{database}"


def cache_redis(url: str, *, database: int) -> str:
    if url.startswith("unix://"):
        return f"{url}?db={database}"
    return f"{url.rstrip('/')}/{database}"


def replica_database(address: str) -> dict[str, Any]:
    """A copy of the database, given up within seconds when its machine no longer answers."""
    told: dict[str, Any] = {**dj_database_url.parse(address, conn_max_age=600)}
    options = {**told.get("OPTIONS", {}), "connect_timeout": 2, "tcp_user_timeout": 2000}
    # Tests read it through the connection of the database itself.
    return {**told, "CONN_HEALTH_CHECKS": True, "OPTIONS": options, "TEST": {"MIRROR": "default"}}

"""Errors of the API, in French, as problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from iae_portal.common.outages import explain_outage

PROBLEM_TYPE = "application/problem+json"
TITLES = {
    HTTPStatus.BAD_REQUEST: "Demande mal formée",
    HTTPStatus.UNAUTHORIZED: "Jeton demandé",
    HTTPStatus.FORBIDDEN: "Accès refusé",
    HTTPStatus.NOT_FOUND: "Introuvable",
    HTTPStatus.METHOD_NOT_ALLOWED: "Lecture seule",
    HTTPStatus.NOT_ACCEPTABLE: "Format non servi",
    HTTPStatus.TOO_MANY_REQUESTS: "Trop de demandes",
    HTTPStatus.SERVICE_UNAVAILABLE: "Service momentanément indisponible",
}
DETAILS = {
    HTTPStatus.UNAUTHORIZED: "Cette ressource demande un jeton\u00a0: en-tête « Authorization: Bearer … ».",
    HTTPStatus.FORBIDDEN: "Le rôle de ce jeton ne donne pas accès à cette ressource.",
    HTTPStatus.NOT_FOUND: "Rien ne répond à cette adresse, ou pas pour ce jeton.",
    HTTPStatus.METHOD_NOT_ALLOWED: "L’API se lit seulement\u00a0: employez GET ou HEAD.",
    HTTPStatus.NOT_ACCEPTABLE: "Aucun des formats acceptés n’est servi à cette adresse.",
}
OUTAGE_RETRY_SECONDS = 30


class ParameterError(exceptions.APIException):
    """A parameter that cannot be read: its name and what to write instead."""

    status_code = HTTPStatus.BAD_REQUEST
    default_code = "parameter"

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(f"{name}\u00a0: {text}" for name, text in self.errors.items()))


def explain(error: Exception, _context: Mapping[str, Any]) -> Response | None:
    """The answer to an error; None for one that nobody foresaw, which is a fault of ours."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(*[text for text in error.args if isinstance(text, str) and text])
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif outage := explain_outage(error):
        set_rollback()
        unavailable = HTTPStatus.SERVICE_UNAVAILABLE
        return _respond(unavailable, outage, headers={"Retry-After": str(OUTAGE_RETRY_SECONDS)})
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, int(wait)))
    status = HTTPStatus(error.status_code)
    errors = [{"parameter": name, "detail": text} for name, text in getattr(error, "errors", {}).items()]
    return _respond(status, _tell(error, status), headers=headers, errors=errors)


def _tell(error: exceptions.APIException, status: HTTPStatus) -> str:
    is_plain = str(error.detail) == str(error.default_detail) or isinstance(error, exceptions.MethodNotAllowed)
    if isinstance(error, exceptions.Throttled):
        return f"Trop de demandes en une minute\u00a0: recommencez dans {max(1, int(error.wait or 1))}\u00a0s."
    return DETAILS.get(status, str(error.detail)) if is_plain else str(error.detail)


def _respond(
    status: HTTPStatus,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "Erreur"),
        "status": int(status),
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return Response(body, status=int(status), headers=dict(headers or {}))

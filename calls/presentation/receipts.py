"""What a receipt states, on a page and on paper."""

from typing import Any

from calls.models import ApplicationVersion
from calls.presentation.form_pages import tell_size
from calls.rules.deadlines import tell_deadline


def describe_receipt(version: ApplicationVersion) -> dict[str, Any]:
    """Lines and pieces of the receipt; nothing of it changes once the version is received."""
    application = version.application
    zone = application.call.zone
    late = "hors délai : le service décidera de sa recevabilité" if version.is_late else "dans le délai"
    lines = [
        ("Numéro du dépôt", version.receipt_number),
        ("Reçu le", tell_deadline(version.submitted_at, zone=zone)),
        ("Échéance", f"{tell_deadline(version.closes_at, zone=zone)} — reçu {late}"),
        ("Appel", application.call.title),
        ("Porteur", application.applicant_name),
        ("Projet", application.title or application.applicant_name),
        ("Version", f"n° {version.number}"),
        ("Déposé par", str(version.submitted_by)),
        ("Empreinte (SHA-256)", version.fingerprint),
    ]
    pieces = [
        {"name": piece["name"], "size": tell_size(piece["size"]), "sha256": piece["sha256"]}
        for piece in version.pieces
    ]
    return {"lines": lines, "pieces": pieces, "warnings": _warnings(version)}


def _warnings(version: ApplicationVersion) -> list[str]:
    return [verdict["message"] for verdict in version.verdicts if verdict["is_met"] is False and verdict["message"]]

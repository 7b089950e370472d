"""What a field of the register refuses, said in French."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator

from structures.rules.annex_number import AnnexNumberError, parse_annex_number
from structures.rules.siret import SiretError, clean_siret

NAF_PATTERN = r"^[0-9]{4}[A-Z]$"
POSTAL_CODE_PATTERN = r"^[0-9]{5}$"
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
PHONE = re.compile(r"(?<![0-9])(?:\+33|0033|0)[ .\u00a0\u202f-]?[1-9](?:[ .\u00a0\u202f-]?[0-9]{2}){4}(?![0-9])")

validate_naf = RegexValidator(r"^[0-9]{4}[A-Z]\Z", "Un code NAF compte quatre chiffres et une lettre, comme 8130Z.")
validate_postal_code = RegexValidator(r"^[0-9]{5}\Z", "Un code postal compte 5 chiffres.")
_validate_web_address = URLValidator(
    schemes=["http", "https"], message="Une adresse de site public commence par https:// ou http://."
)


def validate_public_address(text: str) -> None:
    """Refuse what is not on the public web: another scheme, a bare host name, an IP address, a password."""
    _validate_web_address(text)
    parts = urlsplit(text)
    host = (parts.hostname or "").rstrip(".")
    if parts.username is not None or not re.search(r"\.[a-z][a-z0-9-]*$", host, re.IGNORECASE):
        raise ValidationError(
            "Indiquez l’adresse d’un site public, comme https://www.ma-structure.fr.", code="private"
        )


def validate_siret(text: str) -> None:
    """Refuse what is not a SIRET, key included: for what is typed, since older registers hold a few wrong keys."""
    try:
        clean_siret(text)
    except SiretError as error:
        raise ValidationError(str(error), code=error.code) from None


def validate_annex_number(text: str) -> None:
    try:
        parse_annex_number(text)
    except AnnexNumberError as error:
        raise ValidationError(str(error), code="annex_number") from None


def validate_no_contact(text: str) -> None:
    """The register keeps no personal data: a public card tells what a structure does, not whom to write to."""
    if MAIL.search(text) or PHONE.search(text):
        raise ValidationError(
            "N’écrivez ni adresse électronique ni numéro de téléphone : cette fiche est lue de tous. "
            "Indiquez plutôt l’adresse du site de la structure.",
            code="contact",
        )

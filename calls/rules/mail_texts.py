"""The texts that leave by mail: plain, with a closed set of names between braces, one subject an event."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import StringConstraints, field_validator

from calls.rules.base import Part, PlainText

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# Line ends and repeated spaces, which a subject does not have; its no-break spaces are typography.
BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
# What a text may take up, with what stands for it in a preview.
PLACEHOLDERS: Mapping[str, str] = {
    "appel": "Ouvrir des places d’insertion en zone blanche",
    "porteur": "Les Ateliers du Plateau",
    "reference": "AMI-2027-00042",
    "echeance": "mardi 30 mars 2027 à 17 h 00 (heure de Paris)",
    "nouvelle_echeance": "mardi 6 avril 2027 à 17 h 00 (heure de Paris)",
    "motif": "Le budget de 2028 est à préciser.",
    "depose_le": "lundi 29 mars 2027 à 16 h 42 (heure de Paris)",
    "temps_restant": "2 jours",
    "service": "Direction régionale",
    "lien": "https://portail.example/candidatures/42/",
}


class MailText(Part):
    """A subject of one line and a text; each `{name}` is one of PLACEHOLDERS."""

    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=180), PlainText]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=6000), PlainText]

    @field_validator("subject")
    @classmethod
    def _one_line(cls, subject: str) -> str:
        if len(subject.splitlines()) > 1:
            raise ValueError("L’objet d’un courriel tient sur une seule ligne.")
        return subject

    @field_validator("subject", "text")
    @classmethod
    def _known_names(cls, text: str) -> str:
        for name in PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                known = ", ".join(f"{{{key}}}" for key in PLACEHOLDERS)
                raise ValueError(f"« {{{name[:40]}}} » n’est pas un élément connu. Éléments possibles : {known}.")
        if set("{}") & set(PLACEHOLDER.sub("", text)):
            raise ValueError("Une accolade est seule : un élément s’écrit entre deux accolades, par exemple {lien}.")
        return text

    def render(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject and text with the values; a name without value is left out, never shown as such."""

        def put(match: re.Match[str]) -> str:
            return values.get(match[1], "")

        subject = BLANKS.sub(" ", PLACEHOLDER.sub(put, self.subject)).strip()
        return subject, PLACEHOLDER.sub(put, self.text)

"""The register, read once: its texts, with the durations that the code applies."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from accounts.domain.housekeeping import ATTEMPT_DAYS, MAIL_DAYS
from accounts.domain.invitations import LIFETIME
from awards.rules.retention import NOTICE_DAYS, RULES, Rule


@dataclass(frozen=True, kw_only=True)
class Processing:
    title: str
    purpose: str
    basis: str
    people: str
    data: str
    recipients: str
    retention: str
    table: bool = False

    @property
    def rules(self) -> tuple[Rule, ...]:
        """How long a file is kept, by state: the table that the nightly task applies."""
        return RULES if self.table else ()

    @property
    def facts(self) -> list[tuple[str, str]]:
        return [
            ("Finalité", self.purpose),
            ("Base légale", self.basis),
            ("Personnes concernées", self.people),
            ("Données", self.data),
            ("Destinataires", self.recipients),
            ("Durée de conservation", self.retention),
        ]


def load_register() -> tuple[Processing, ...]:
    rows = tomllib.loads((Path(__file__).parent / "register.toml").read_text(encoding="utf-8"))["processings"]
    durations = {
        "attempt_days": ATTEMPT_DAYS,
        "mail_days": MAIL_DAYS,
        "invitation_days": LIFETIME.days,
        "notice_days": NOTICE_DAYS,
        "operator_years": settings.OPERATOR_VALIDITY_YEARS,
    }
    return tuple(Processing(**{**row, "retention": row["retention"].format(**durations)}) for row in rows)


def write_register() -> str:
    """The register in Markdown, for `docs/registre-traitements.md`."""
    lines = [
        "# Registre des activités de traitement",
        "",
        "RGPD, article 30. Écrit par `bin/manage show_processing_register` d’après",
        "`iae_portal/dashboards/privacy/register.toml` et les durées que le code applique\u00a0; la page publique",
        "`/donnees-personnelles/` montre la même chose.",
        "",
        "- Responsable du traitement\u00a0: le service que nomme `SERVICE_OWNER`.",
        "- Contact, ou délégué à la protection des données\u00a0: `PRIVACY_EMAIL`.",
        "- Transferts hors de l’Union européenne\u00a0: le portail n’en fait aucun. Sous-traitants\u00a0:",
        "  l’hébergeur et le serveur de courriels que choisit l’exploitant.",
        "- Sécurité\u00a0: accès par rôle et par périmètre, second facteur, journal d’audit enchaîné, secrets",
        "  chiffrés ou gardés en empreinte, aucune ressource extérieure.",
    ]
    for processing in load_register():
        lines += ["", f"## {processing.title}", ""]
        lines += [f"- {label}\u00a0: {text}" for label, text in processing.facts]
        if processing.rules:
            lines += ["", "| État du dossier | Durée | À compter de | Sort | Ce qui est effacé | Fondement |"]
            lines += ["|---|---|---|---|---|---|"]
            for rule in processing.rules:
                cells = (rule.state.label, rule.duration, rule.start.value, rule.fate.value, rule.what, rule.ground)
                lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"

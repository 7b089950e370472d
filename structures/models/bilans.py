"""What a structure did in a year: exits, publics, support and resources."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from structures.models.dialogues import Dialogue
from structures.rules.dialogues import ETP_FIELDS, EURO_FIELDS, PARTS, Parts


def _count(label: str, **options: Any) -> "models.PositiveIntegerField[Any, Any]":
    return models.PositiveIntegerField(label, null=True, blank=True, **options)


def _amount(label: str, *, digits: int = 12, **options: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(
        label,
        max_digits=digits,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        **options,
    )


def _bounded(name: str, rule: Parts) -> models.CheckConstraint:
    """As long as the total is empty, nothing is compared: a draft may be saved in any order."""
    fields = EURO_FIELDS | ETP_FIELDS
    zero: Any = Value(Decimal(0)) if rule.total in fields else Value(0)
    whole: Any = Coalesce(F(rule.parts[0]), zero)
    for part in rule.parts[1:]:
        whole = whole + Coalesce(F(part), zero)
    return models.CheckConstraint(
        condition=Q(**{f"{rule.total}__isnull": True}) | Q(**{f"{rule.total}__gte": whole}),
        name=f"structures_bilan_{name}_within",
        violation_error_message=rule.message,
    )


class Bilan(models.Model):
    """The yearly account of one structure; an empty field is not yet told, which is not 0."""

    dialogue = models.OneToOneField(
        Dialogue, on_delete=models.CASCADE, primary_key=True, related_name="bilan", verbose_name="dialogue"
    )

    exits_total = _count("sorties de l’année", help_text="Salariés en insertion sortis dans l’année du bilan.")
    exits_durable = _count(
        "vers un emploi durable",
        help_text="CDI, CDD ou intérim de six mois et plus, création d’activité, titularisation.",
    )
    exits_transition = _count(
        "vers un emploi de transition", help_text="CDD ou intérim de moins de six mois, contrat aidé."
    )
    exits_positive = _count("vers une sortie positive", help_text="Formation, autre structure d’insertion, retraite …")
    exits_other = _count("autres sorties")

    applications = _count("candidatures reçues", help_text="Toutes origines, orientations et candidatures spontanées.")
    entrants = _count("personnes entrées dans l’année", help_text="Nouveaux salariés en insertion, une fois chacun.")
    rsa = _count("bénéficiaires du RSA")
    deld = _count("demandeurs d’emploi de 12 à 24 mois (DELD)")
    detld = _count("demandeurs d’emploi de plus de 24 mois (DETLD)")
    under_26 = _count("jeunes de moins de 26 ans")
    over_50 = _count("personnes de 50 ans et plus")
    rqth = _count("travailleurs handicapés (RQTH)")
    qpv = _count("habitants d’un quartier prioritaire (QPV)")
    frr = _count("habitants d’une zone de revitalisation rurale (ZRR, FRR)")
    women = _count("femmes")

    hours_individual = _amount("heures d’accompagnement individuel", digits=10)
    hours_collective = _amount("heures d’accompagnement collectif", digits=10)
    permanent_etp = _amount("postes permanents (ETP)", digits=8)
    support_etp = _amount("dont accompagnateurs socioprofessionnels (ETP)", digits=8)

    sales = _amount("chiffre d’affaires (€)", help_text="Ventes de biens et de services de l’année, hors aides.")
    aid_state = _amount("aide au poste de l’État (€)")
    aid_department = _amount("aide du conseil départemental (€)")
    aid_region = _amount("aide du conseil régional (€)")
    aid_local = _amount("aide des communes et intercommunalités (€)")
    aid_esf = _amount("aide du Fonds social européen, FSE+ (€)")
    other_resources = _amount("autres ressources (€)")
    sales_private = _amount("ventes aux clients privés (€)")
    sales_public = _amount("ventes aux acheteurs publics (€)")
    sales_clauses = _amount(
        "dont marchés à clause sociale (€)", help_text="Part du chiffre d’affaires, privée ou publique."
    )
    note = models.TextField("précisions sur le bilan", blank=True)

    class Meta:
        verbose_name = "bilan"
        verbose_name_plural = "bilans"
        ordering = ["dialogue"]
        constraints = [
            *(_bounded(name, rule) for name, rule in PARTS.items()),
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0})
                        for name in sorted(EURO_FIELDS | ETP_FIELDS | {"hours_individual", "hours_collective"})
                    )
                ),
                name="structures_bilan_amounts_positive",
                violation_error_message="Un montant, un nombre d’heures ou d’ETP ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"bilan {self.dialogue_id}"

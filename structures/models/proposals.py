"""What the members of a structure propose for its card, and the pairs of structures that only look alike."""

from django.conf import settings
from django.db import models

from accounts.models import User
from accounts.perimeter import hat_of, restrict
from accounts.roles import Permission, Role
from structures.enums import ProposalState
from structures.models.siae import Siae


class CardProposalQuerySet(models.QuerySet["CardProposal"]):
    def waiting(self) -> "CardProposalQuerySet":
        """Those that an agent has to examine."""
        return self.filter(state=ProposalState.PROPOSED, siae__is_current=True)

    def visible_to(self, user: User) -> "CardProposalQuerySet":
        """Those of one's own structures for a member; of the perimeter for the agents who decide."""
        hat = hat_of(user)
        if hat is not None and hat.role == Role.STRUCTURE_MEMBER:
            return self.filter(siae__members=hat.assignment_id)
        return restrict(
            self, user=user, permission=Permission.STRUCTURES_SIAE_MANAGE, department="siae__department__code"
        )


class CardProposal(models.Model):
    """Changes of a card, kept as proposed until an agent validates or refuses them."""

    siae = models.ForeignKey(Siae, on_delete=models.CASCADE, related_name="proposals", verbose_name="structure")
    state = models.CharField("état", max_length=10, choices=ProposalState, default=ProposalState.PROPOSED)
    values = models.JSONField("valeurs proposées", default=dict)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="proposé par"
    )
    proposed_at = models.DateTimeField("proposé le")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="décidé par",
    )
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    reason = models.TextField("motif du refus", blank=True)

    objects = CardProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition de fiche"
        verbose_name_plural = "propositions de fiche"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siae"],
                condition=models.Q(state=ProposalState.PROPOSED),
                name="structures_cardproposal_one_waiting",
                violation_error_message="Une proposition attend déjà la décision d’un agent.",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ProposalState.PROPOSED, decided_at__isnull=True)
                | (~models.Q(state=ProposalState.PROPOSED) & models.Q(decided_at__isnull=False)),
                name="structures_cardproposal_decision_dated",
                violation_error_message="Une proposition décidée porte la date de sa décision.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ProposalState.REFUSED) | ~models.Q(reason=""),
                name="structures_cardproposal_refusal_told",
                violation_error_message="Un refus est motivé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.siae} — {self.get_state_display()}"


class DistinctPair(models.Model):
    """Two structures that an agent has looked at and found to be two: they are not proposed as duplicates again."""

    one = models.ForeignKey(Siae, on_delete=models.CASCADE, related_name="+", verbose_name="première structure")
    other = models.ForeignKey(Siae, on_delete=models.CASCADE, related_name="+", verbose_name="seconde structure")
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="dit par"
    )
    told_at = models.DateTimeField("dit le", auto_now_add=True)

    class Meta:
        verbose_name = "paire de structures distinctes"
        verbose_name_plural = "paires de structures distinctes"
        ordering = ["-told_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other"],
                name="structures_distinctpair_once",
                violation_error_message="Ces structures sont déjà dites distinctes.",
            ),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")),
                name="structures_distinctpair_ordered",
                violation_error_message="Une paire se range par ordre d’entrée au registre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} ≠ {self.other}"

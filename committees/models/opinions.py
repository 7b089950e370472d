"""What the committee says: ballots on a proposal, the avis that results, positions kept at a member's request."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.perimeter import restrict
from accounts.roles import Permission
from calls.models import Application
from committees.enums import Choice, OpinionValue
from committees.models.committees import Member
from committees.models.sessions import AgendaItem, Session


class Ballot(models.Model):
    """The voice of one seat on one item: its holder's own, or cast by the mandatary. Told in the PV by count only."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="ballots", verbose_name="point")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="siège")
    choice = models.CharField("voix", max_length=8, choices=Choice)
    comment = models.TextField("observation", blank=True, max_length=4000)
    cast_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )
    cast_at = models.DateTimeField("enregistrée le", default=timezone.now)

    class Meta:
        verbose_name = "voix"
        verbose_name_plural = "voix"
        ordering = ["item", "cast_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "member"],
                name="committees_ballot_once",
                violation_error_message="Ce siège s’est déjà exprimé sur ce point.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id} {self.choice}"


class Opposition(models.Model):
    """A member who asks, during a written consultation, that the committee meet instead."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="oppositions", verbose_name="séance")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="siège")
    motive = models.CharField("motif", max_length=600)
    made_at = models.DateTimeField("faite le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "opposition à la consultation écrite"
        verbose_name_plural = "oppositions à la consultation écrite"
        ordering = ["session", "made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"],
                name="committees_opposition_once",
                violation_error_message="Votre opposition est déjà enregistrée.",
            ),
            models.CheckConstraint(
                condition=~Q(motive=""),
                name="committees_opposition_motive",
                violation_error_message="Motivez votre opposition.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.member_id}"


class Statement(models.Model):
    """A disagreement, or another position, that a member asks to have recorded (CRPA, art. R133-13)."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="statements", verbose_name="point")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="siège")
    text = models.TextField("position", max_length=4000)
    recorded_at = models.DateTimeField("relevée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "position relevée"
        verbose_name_plural = "positions relevées"
        ordering = ["item", "recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="committees_statement_not_empty",
                violation_error_message="Écrivez la position du membre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id}"


class CommitteeOpinionQuerySet(models.QuerySet["Opinion"]):
    def visible_to(self, user: Any) -> "CommitteeOpinionQuerySet":
        return restrict(
            self,
            user=user,
            permission=Permission.COMMITTEES_SESSION_VIEW,
            department="item__session__committee__department__code",
        )

    def in_force(self) -> "CommitteeOpinionQuerySet":
        return self.filter(replaced_at__isnull=True)


class Opinion(models.Model):
    """The avis on one item, with its count, for ever: another avis replaces it and keeps it (see migration 0002)."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="opinions", verbose_name="point")
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name="dossier",
    )
    proposal = models.CharField("avis mis aux voix", max_length=12, choices=OpinionValue)
    value = models.CharField("avis", max_length=12, choices=OpinionValue)
    motivation = models.TextField("motivation", max_length=6000)
    reservations = models.TextField("réserves", blank=True, max_length=6000)
    votes_for = models.PositiveSmallIntegerField("pour")
    votes_against = models.PositiveSmallIntegerField("contre")
    abstentions = models.PositiveSmallIntegerField("abstentions")
    voters = models.PositiveSmallIntegerField("votants")
    recused = models.PositiveSmallIntegerField("déports")
    by_president = models.BooleanField("voix prépondérante du président", default=False)
    given_at = models.DateTimeField("rendu le")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="enregistré par"
    )
    replaced_at = models.DateTimeField("remplacé le", null=True, blank=True)

    objects = CommitteeOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "avis du comité"
        verbose_name_plural = "avis du comité"
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(replaced_at__isnull=True),
                name="committees_opinion_one_in_force",
                violation_error_message="Un avis est déjà rendu sur ce point.",
            ),
            models.CheckConstraint(
                condition=~Q(motivation=""),
                name="committees_opinion_motivated",
                violation_error_message="Un avis est motivé.",
            ),
            models.CheckConstraint(
                condition=~Q(value=OpinionValue.RESERVED) | ~Q(reservations=""),
                name="committees_opinion_reservations_told",
                violation_error_message="Dites les réserves de l’avis.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.value}"

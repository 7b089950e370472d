"""A session: its agenda with its papers, its convocations, who takes part, who leaves for an item."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.perimeter import restrict
from accounts.roles import Permission
from allocation.models import Consultation
from calls.models import Application
from committees.enums import ItemKind, ItemState, Mode, OpinionValue, RecusalSource, SessionKind, SessionState
from committees.models.committees import FRENCH, Committee, Member

# Members read a session from its convocation on; before, it is the secretary's draft.
TOLD_STATES = (SessionState.CONVENED, SessionState.OPEN, SessionState.NO_QUORUM, SessionState.CLOSED)


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: Any) -> "SessionQuerySet":
        """Sessions of the perimeter; those in preparation belong to who runs them."""
        reached = restrict(
            self, user=user, permission=Permission.COMMITTEES_SESSION_VIEW, department="committee__department__code"
        )
        if user.is_authenticated and user.can(Permission.COMMITTEES_SESSION_RUN):
            return reached
        return reached.filter(Q(state__in=TOLD_STATES) | Q(state=SessionState.CANCELLED, convened_at__isnull=False))


class Session(models.Model):
    """One consultation of a committee: a meeting on a first or a second convocation, or a written consultation."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="sessions", verbose_name="comité")
    number = models.PositiveIntegerField("numéro")
    kind = models.CharField("nature", max_length=8, choices=SessionKind, default=SessionKind.FIRST)
    state = models.CharField("état", max_length=12, choices=SessionState, default=SessionState.PREPARED)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin de la consultation écrite", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    remote_link = models.URLField("lien de visioconférence", blank=True)
    message = models.TextField("mot du président", blank=True, max_length=4000)
    first = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="second",
        verbose_name="première convocation",
    )
    urgency = models.TextField("motif d’urgence", blank=True, max_length=1000)
    convened_at = models.DateTimeField("convoquée le", null=True, blank=True)
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    closed_at = models.DateTimeField("levée le", null=True, blank=True)
    motive = models.TextField("motif de l’annulation", blank=True, max_length=1000)
    president = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="président de séance"
    )
    current = models.ForeignKey(
        "committees.AgendaItem",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="point en cours",
    )
    # Counts what happens in the session: the screens of the members ask only whether it has moved.
    revision = models.PositiveIntegerField("révision", default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="préparée par"
    )
    created_at = models.DateTimeField("préparée le", default=timezone.now, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        verbose_name_plural = "séances"
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["committee", "-starts_at"], name="committees_session_by_date")]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "number"],
                name="committees_session_number_once",
                violation_error_message="Ce numéro de séance est déjà pris.",
            ),
            models.CheckConstraint(
                condition=Q(kind=SessionKind.WRITTEN, ends_at__gt=F("starts_at"))
                | (~Q(kind=SessionKind.WRITTEN) & Q(ends_at__isnull=True)),
                name="committees_session_written_has_end",
                violation_error_message="Une consultation écrite a une fin, après son début ; une réunion n’en a pas.",
            ),
            models.CheckConstraint(
                condition=Q(kind=SessionKind.SECOND, first__isnull=False)
                | (~Q(kind=SessionKind.SECOND) & Q(first__isnull=True)),
                name="committees_session_second_follows_first",
                violation_error_message="Une seconde convocation suit une première restée sans quorum.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(SessionState.PREPARED, SessionState.CANCELLED)) | Q(convened_at__isnull=False),
                name="committees_session_convened_before_held",
                violation_error_message="Une séance se tient sur convocation.",
            ),
            models.CheckConstraint(
                condition=~Q(state=SessionState.CANCELLED) | ~Q(motive=""),
                name="committees_session_cancelled_with_motive",
                violation_error_message="Une annulation est motivée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee_id} {self.reference}"

    @property
    def reference(self) -> str:
        """« Séance n° 3 »: numbered in the committee, never used again."""
        return f"n° {self.number}"

    @property
    def is_written(self) -> bool:
        return self.kind == SessionKind.WRITTEN


class AgendaItem(models.Model):
    """One point of the agenda: a file, a scenario, a PV to approve, or something else."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="items", verbose_name="séance")
    rank = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("nature", max_length=12, choices=ItemKind)
    state = models.CharField("état", max_length=12, choices=ItemState, default=ItemState.PENDING)
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name="dossier",
    )
    consultation = models.ForeignKey(
        Consultation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name="scénario en consultation",
    )
    minutes = models.ForeignKey(
        "committees.Minutes",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name="procès-verbal à approuver",
    )
    title = models.CharField("intitulé", max_length=240, db_collation=FRENCH)
    summary = models.TextField("présentation", blank=True, max_length=6000)
    rapporteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="rapporteur",
    )
    # What is put to the vote: the rapporteur's proposal until the session, the members' own afterwards.
    proposal = models.CharField("avis proposé", max_length=12, choices=OpinionValue, blank=True)
    motivation = models.TextField("motivation proposée", blank=True, max_length=6000)
    reservations = models.TextField("réserves proposées", blank=True, max_length=6000)
    discussion = models.TextField("discussion", blank=True, max_length=20000)

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"
        ordering = ["session", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "rank"],
                name="committees_agendaitem_rank_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Un point de cette séance a déjà ce rang.",
            ),
            *(
                models.UniqueConstraint(
                    fields=["session", field],
                    name=f"committees_agendaitem_{field}_once",
                    violation_error_message="Ce point figure déjà à l’ordre du jour.",
                )
                for field in ("application", "consultation", "minutes")
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=ItemKind.APPLICATION,
                    application__isnull=False,
                    consultation__isnull=True,
                    minutes__isnull=True,
                )
                | Q(
                    kind=ItemKind.SCENARIO,
                    application__isnull=True,
                    consultation__isnull=False,
                    minutes__isnull=True,
                )
                | Q(kind=ItemKind.MINUTES, application__isnull=True, consultation__isnull=True, minutes__isnull=False)
                | Q(kind=ItemKind.OTHER, application__isnull=True, consultation__isnull=True, minutes__isnull=True),
                name="committees_agendaitem_one_subject",
                violation_error_message="Un point porte sur un seul objet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.title}"

    @property
    def has_vote(self) -> bool:
        return self.kind != ItemKind.OTHER

    @property
    def proposal_words(self) -> str:
        """« avis favorable avec réserves », « approbation »; empty when nothing is proposed yet."""
        if not self.proposal:
            return ""
        if self.kind == ItemKind.MINUTES:
            return "approbation" if self.proposal == OpinionValue.FAVOURABLE else "pas d’approbation"
        return f"avis {self.get_proposal_display()}"


class Paper(models.Model):
    """An annex of an item, or of the session as a whole."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="papers", verbose_name="séance")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, null=True, blank=True, related_name="papers", verbose_name="point"
    )
    title = models.CharField("intitulé", max_length=160)
    # A second convocation shows the papers of the first.
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="fichier")

    class Meta:
        verbose_name = "pièce d’une séance"
        verbose_name_plural = "pièces d’une séance"
        ordering = ["item__rank", "title", "pk"]

    def __str__(self) -> str:
        return self.title


class Convocation(models.Model):
    """One member convened: when, at which address; the mail is in the outbox under a key of its own."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="convocations", verbose_name="séance")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="membre")
    email = models.EmailField("adresse")
    sent_at = models.DateTimeField("envoyée le")

    class Meta:
        verbose_name = "convocation"
        verbose_name_plural = "convocations"
        ordering = ["session", "member__body__rank", "member__last_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"],
                name="committees_convocation_once",
                violation_error_message="Ce membre est déjà convoqué à cette séance.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.member_id}"


class Attendance(models.Model):
    """How one seat is held in a session. `member` is its titulaire; a suppléant who sits is named beside."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances", verbose_name="séance")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="attendances", verbose_name="siège")
    mode = models.CharField("présence", max_length=8, choices=Mode, default=Mode.ABSENT)
    substitute = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="remplacé par"
    )
    holder = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="mandat donné à"
    )
    arrived_at = models.DateTimeField("arrivée", null=True, blank=True)
    left_at = models.DateTimeField("départ", null=True, blank=True)

    class Meta:
        verbose_name = "présence"
        verbose_name_plural = "présences"
        ordering = ["session", "member__body__rank", "member__last_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"],
                name="committees_attendance_once",
                violation_error_message="Ce siège est déjà pointé.",
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.MANDATE, holder__isnull=False, substitute__isnull=True)
                | (~Q(mode=Mode.MANDATE) & Q(holder__isnull=True)),
                name="committees_attendance_mandate_has_holder",
                violation_error_message="Un mandat est donné à quelqu’un, et il n’y a pas alors de suppléant.",
            ),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | Q(mode__in=(Mode.PRESENT, Mode.REMOTE)),
                name="committees_attendance_substitute_sits",
                violation_error_message="Un suppléant remplace un titulaire en siégeant.",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | ~Q(holder=F("member")),
                name="committees_attendance_not_own_holder",
                violation_error_message="Un membre ne se donne pas mandat.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.member_id} {self.mode}"


class Recusal(models.Model):
    """A member who leaves for an item: a personal interest (CRPA, art. R133-12). It is printed in the PV."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="recusals", verbose_name="point")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="siège")
    source = models.CharField("origine", max_length=10, choices=RecusalSource, default=RecusalSource.DECLARED)
    reason = models.CharField("raison", max_length=300)
    recorded_at = models.DateTimeField("relevé le", default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="relevé par"
    )

    class Meta:
        verbose_name = "déport"
        verbose_name_plural = "déports"
        ordering = ["item", "member__last_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "member"],
                name="committees_recusal_once",
                violation_error_message="Ce membre s’est déjà déporté sur ce point.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="committees_recusal_reason",
                violation_error_message="Dites la raison du déport : elle figure au procès-verbal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id}"

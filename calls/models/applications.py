"""A file: the draft that an applicant's members share, and each version of it as it was handed in."""

import datetime as dt
import uuid
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.gis.db import models as gis
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.models import Assignment
from accounts.perimeter import hat_of, restrict
from accounts.roles import Permission, Role
from calls.enums import (
    APPLICANT_LABELS,
    BEFORE_COMMITTEE,
    EXCLUDING,
    MOTIVATED,
    ApplicantKind,
    ApplicationState,
    ConflictStatus,
)
from calls.models.calls import FRENCH, Call, CallVersion
from calls.rules.deadlines import Window, tell_deadline
from structures.models import Operator, Siae
from structures.models.siae import PlainText
from territories.models import Area

LATEST_FIRST = F("submitted_at").desc(nulls_last=True)
APPLICANT_ROLES = (Role.STRUCTURE_MEMBER, Role.TERRITORY_HOLDER, Role.OPERATOR)


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """An applicant's own files; for agents and members, those handed in, in their perimeter, that they may open.

        A person with a personal interest in a file sees nothing of it, and nobody sees into a sealed call before it
        closes, unless an opening was motivated for them.
        """
        hat = hat_of(user)
        if hat is None:
            return self.none()
        if hat.role in APPLICANT_ROLES:
            return self.carried_by(user)
        reached = restrict(
            self.exclude(state=ApplicationState.DRAFT),
            user=user,
            permission=Permission.CALLS_APPLICATION_VIEW,
            department="department__code",
        )
        if hat.role == Role.COMMITTEE_MEMBER:
            reached = reached.filter(
                Q(state__in=BEFORE_COMMITTEE) | Exists(_of_user("ReviewAssignment", user, "reviewer"))
            )
        return reached.unsealed_for(user).without_interest_of(user)

    def carried_by(self, user: Any) -> "ApplicationQuerySet":
        """Those that the active hat writes: its structures', its areas', its operators'."""
        hat = hat_of(user)
        if hat is None or hat.role not in APPLICANT_ROLES:
            return self.none()
        if hat.role == Role.STRUCTURE_MEMBER:
            return self.filter(siae__members=hat.assignment_id)
        if hat.role == Role.OPERATOR:
            return self.filter(operator__members=hat.assignment_id)
        return self.filter(territory__in=[area.pk for area in hat.areas])

    def unsealed_for(self, user: Any) -> "ApplicationQuerySet":
        """Without those of a sealed call that is still taking files, told by `sealed_until` alone."""
        opened = apps.get_model("calls", "SealOpening").objects.filter(user=user.pk)
        return self.exclude(Q(sealed_until__gte=timezone.now()) & ~Q(pk__in=opened.values("application")))

    def without_interest_of(self, user: Any) -> "ApplicationQuerySet":
        """Without those in which the person has an interest: told, found, or read in the memberships of any hat.

        Each part is a short list of the person's own, read once for a query, never once for a file.
        """
        conflicts = apps.get_model("calls", "Conflict").objects.filter(user=user.pk)
        told = conflicts.filter(status__in=EXCLUDING).values("application")
        cleared = conflicts.filter(status=ConflictStatus.DISMISSED).values("application")
        held = Q(siae__in=_hats(Siae.members, user).values("siae"))
        held |= Q(operator__in=_hats(Operator.members, user).values("operator"))
        held |= Q(territory__in=_hats(Assignment.areas, user, assignment__role=Role.TERRITORY_HOLDER).values("area"))
        return self.exclude(pk__in=told).exclude(held & ~Q(pk__in=cleared))


def _hats(relation: Any, user: Any, **kept: Any) -> models.QuerySet[Any]:
    """What the person's hats of any kind are tied to, row by row of the relation: none is ever null."""
    found: models.QuerySet[Any] = relation.through.objects.filter(assignment__user=user.pk, **kept)
    return found


def _of_user(model: str, user: Any, field: str) -> models.QuerySet[Any]:
    """Rows of a model of this app that tie the file to the person."""
    return apps.get_model("calls", model).objects.filter(**{"application": OuterRef("pk"), field: user.pk})


class Application(models.Model):
    """One applicant's answer to one call. Its answers are beside it; what was handed in is in its versions."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications", verbose_name="appel")
    version = models.ForeignKey(
        CallVersion, on_delete=models.PROTECT, related_name="applications", verbose_name="version de l’appel"
    )
    applicant = models.CharField("nature du porteur", max_length=16, choices=ApplicantKind)
    siae = models.ForeignKey(
        Siae, on_delete=models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="structure"
    )
    territory = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="territoire"
    )
    operator = models.ForeignKey(
        Operator,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name="opérateur",
    )
    applicant_name = models.CharField("porteur", max_length=200, db_collation=FRENCH)
    title = models.CharField("projet", max_length=200, blank=True, db_collation=FRENCH)
    state = models.CharField("état", max_length=20, choices=ApplicationState, default=ApplicationState.DRAFT)
    department = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", verbose_name="département instructeur"
    )
    place = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lieu du projet"
    )
    point = gis.PointField("point du projet", srid=4326, null=True, blank=True)
    etp_asked = models.DecimalField("ETP demandés", max_digits=12, decimal_places=2, null=True, blank=True)
    euros_asked = models.DecimalField("euros demandés", max_digits=14, decimal_places=2, null=True, blank=True)
    etp_by_year = models.JSONField("ETP demandés par année", default=dict, blank=True)
    closes_at = models.DateTimeField("échéance propre", null=True, blank=True)
    # The last instant of the call, grace included, told here so that a list need not compute it row by row.
    sealed_until = models.DateTimeField("sous pli jusqu’au", null=True, blank=True)
    current = models.OneToOneField(
        "calls.ApplicationVersion",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="version déposée",
    )
    submitted_at = models.DateTimeField("premier dépôt", null=True, blank=True)
    is_late = models.BooleanField("hors délai", default=False)
    needs_discussion = models.BooleanField("à discuter", default=False)
    motive = models.TextField("motif de la décision", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="commencé par"
    )
    created_at = models.DateTimeField("commencé le", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("dernier mouvement", default=timezone.now)
    search_text = models.GeneratedField(
        expression=PlainText(Concat("applicant_name", Value(" "), "title")),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name="porteur et projet sans accents",
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        verbose_name_plural = "dossiers"
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            models.Index(fields=["call", "state"], name="calls_application_call_state"),
            models.Index(fields=["department", "state", "-submitted_at"], name="calls_application_desk"),
            # The usual order of the lists, of every call and of one.
            models.Index(LATEST_FIRST, "id", name="calls_application_latest"),
            models.Index("call", LATEST_FIRST, "id", name="calls_application_call_latest"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="calls_application_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    applicant=ApplicantKind.STRUCTURE,
                    siae__isnull=False,
                    territory__isnull=True,
                    operator__isnull=True,
                )
                | Q(
                    applicant=ApplicantKind.TERRITORY,
                    siae__isnull=True,
                    territory__isnull=False,
                    operator__isnull=True,
                )
                | Q(
                    applicant=ApplicantKind.OPERATOR,
                    siae__isnull=True,
                    territory__isnull=True,
                    operator__isnull=False,
                ),
                name="calls_application_one_applicant",
                violation_error_message="Un dossier a un porteur et un seul.",
            ),
            *(
                models.UniqueConstraint(
                    fields=["call", field],
                    condition=~Q(state=ApplicationState.WITHDRAWN),
                    name=f"calls_application_one_by_{field}",
                    violation_error_message="Un dossier existe déjà pour ce porteur : reprenez-le.",
                )
                for field in ("siae", "territory", "operator")
            ),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.DRAFT, submitted_at__isnull=True, current__isnull=True)
                | Q(state=ApplicationState.WITHDRAWN)
                | (~Q(state=ApplicationState.DRAFT) & Q(submitted_at__isnull=False, current__isnull=False)),
                name="calls_application_submitted_has_version",
                violation_error_message="Un dossier déposé a une version et une date de dépôt.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=MOTIVATED) | ~Q(motive=""),
                name="calls_application_unfavourable_with_motive",
                violation_error_message="Une décision défavorable est motivée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.applicant_name} — {self.call_id}"

    @property
    def reference(self) -> str:
        """What a receipt and a letter quote, the same for ever: « AMI-2027-00042 ».

        The département is not in it: a file handed in again with another place may change hands.
        """
        return f"{self.call.prefix}-{self.pk:05d}"

    @property
    def window(self) -> Window:
        """The dates that bind this applicant."""
        return self.call.window.extended(self.closes_at)

    @property
    def deadline_words(self) -> str:
        return tell_deadline(self.window.closes_at, zone=self.call.zone)

    @property
    def applicant_label(self) -> str:
        """The state as its applicant reads it."""
        return APPLICANT_LABELS[ApplicationState(self.state)]

    def may_be_written(self, now: dt.datetime | None = None) -> bool:
        """Whether the applicant may still change the whole file: a draft, or a file handed in before the deadline."""
        moment = now or timezone.now()
        if self.state == ApplicationState.DRAFT:
            return moment >= self.window.opens_at and (self.call.takes_late or self.window.takes_files(moment))
        return self.state == ApplicationState.SUBMITTED and self.window.takes_files(moment)


class Answer(models.Model):
    """One answer of a draft, saved on its own; its revision tells two members who type at once."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="answers", verbose_name="dossier"
    )
    key = models.CharField("question", max_length=40)
    value = models.JSONField("réponse", null=True)
    revision = models.PositiveIntegerField("révision", default=1)
    saved_at = models.DateTimeField("enregistrée le", default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        ordering = ["application", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "key"],
                name="calls_answer_once",
                violation_error_message="Cette question a déjà sa réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.key}"


class ApplicationVersion(models.Model):
    """A file as it was handed in, for ever: answers, pieces, facts, verdicts of that moment (see migration 0002)."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="versions", verbose_name="dossier"
    )
    number = models.PositiveSmallIntegerField("numéro")
    call_version = models.ForeignKey(
        CallVersion, on_delete=models.PROTECT, related_name="+", verbose_name="version de l’appel"
    )
    # Drawn when the page is shown: the same sending, clicked or resent, is the same version.
    submission_key = models.UUIDField("clé du dépôt", default=uuid.uuid4)
    answers = models.JSONField("réponses")
    pieces = models.JSONField("pièces jointes", default=list, blank=True)
    facts = models.JSONField("faits", default=dict, blank=True)
    verdicts = models.JSONField("éligibilité", default=list, blank=True)
    fingerprint = models.CharField("empreinte", max_length=64)
    submitted_at = models.DateTimeField("déposée le", default=timezone.now)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="déposée par"
    )
    closes_at = models.DateTimeField("échéance opposable")
    is_late = models.BooleanField("hors délai", default=False)

    class Meta:
        verbose_name = "version déposée d’un dossier"
        verbose_name_plural = "versions déposées d’un dossier"
        ordering = ["application", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"],
                name="calls_applicationversion_number_once",
                violation_error_message="Cette version du dossier existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["submission_key"],
                name="calls_applicationversion_key_once",
                violation_error_message="Ce dépôt a déjà été reçu.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} v{self.number}"

    @property
    def receipt_number(self) -> str:
        return f"{self.application.reference}-V{self.number}"

"""A call: prepared from a model, then published version after version."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.perimeter import can
from accounts.roles import Permission
from calls.enums import ApplicantKind, CallKind, CallState, TargetMode
from calls.rules.deadlines import ZONES, Moment, Window, tell_deadline
from calls.rules.definitions import CallDefinition, load_definition
from territories.models import Area
from white_zones.models import Run

FRENCH = "fr-x-icu"
# Definitions of versions by key and fingerprint, kept by the process; the oldest leaves first.
MOST_CONTENTS = 64
_contents: dict[tuple[int, str], CallDefinition] = {}
PUBLIC_STATES = (CallState.PUBLISHED, CallState.CANCELLED)
PREFIXES = {
    CallKind.NEW_SUPPLY: "AMI",
    CallKind.PROJECTS: "AAP",
    CallKind.TERRITORY: "TER",
    CallKind.REFERENCING: "REF",
}


class CallTemplate(models.Model):
    """A model from which calls are prepared. Its definition is checked when it is saved; it never holds a date."""

    slug = models.SlugField("identifiant", unique=True)
    name = models.CharField("nom", max_length=160, db_collation=FRENCH)
    kind = models.CharField("nature", max_length=16, choices=CallKind)
    applicant = models.CharField("porteurs", max_length=16, choices=ApplicantKind)
    summary = models.TextField("objet", max_length=1000)
    definition = models.JSONField("définition")
    revision = models.PositiveIntegerField("révision", default=1)
    is_current = models.BooleanField("proposé", default=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="modifié par"
    )
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "modèle d’appel"
        verbose_name_plural = "modèles d’appel"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def content(self) -> CallDefinition:
        return load_definition(self.definition)


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, user: Any) -> "CallQuerySet":
        """Published calls are everybody's, visitors included; those in preparation belong to who manages calls."""
        if user.is_authenticated and can(user, Permission.CALLS_CALL_MANAGE):
            return self
        published = self.filter(version__isnull=False).exclude(state=CallState.DRAFT)
        if user.is_authenticated and can(user, Permission.CALLS_APPLICATION_VIEW):
            return published
        return published.filter(state__in=PUBLIC_STATES)

    def open_at(self, now: dt.datetime) -> "CallQuerySet":
        """Published, begun, and not closed for all; the minutes of grace are not announced."""
        return self.filter(state=CallState.PUBLISHED, opens_at__lte=now, closes_at__gte=now)


class Call(models.Model):
    """What is announced and when. What is asked is in its versions; `definition` is the one being prepared."""

    kind = models.CharField("nature", max_length=16, choices=CallKind)
    applicant = models.CharField("porteurs", max_length=16, choices=ApplicantKind)
    title = models.CharField("titre", max_length=160, db_collation=FRENCH)
    summary = models.TextField("objet", max_length=1000)
    template = models.ForeignKey(
        CallTemplate, on_delete=models.PROTECT, related_name="calls", verbose_name="modèle d’origine"
    )
    state = models.CharField("état", max_length=12, choices=CallState, default=CallState.DRAFT)
    opens_at = models.DateTimeField("ouverture", null=True, blank=True)
    closes_at = models.DateTimeField("clôture", null=True, blank=True)
    zone = models.CharField("fuseau horaire", max_length=40, choices=tuple(ZONES.items()), default="Europe/Paris")
    grace_minutes = models.PositiveSmallIntegerField(
        "minutes de tolérance", default=15, validators=[MaxValueValidator(120)]
    )
    takes_late = models.BooleanField(
        "reçoit les dossiers hors délai",
        default=True,
        help_text="Ils sont signalés comme tels ; leur recevabilité est décidée.",
    )
    is_sealed = models.BooleanField(
        "sous pli fermé", default=False, help_text="Personne n’ouvre un dossier avant la clôture."
    )
    contact = models.EmailField("adresse de contact")
    envelope_etp = models.DecimalField("enveloppe (ETP)", max_digits=10, decimal_places=2, null=True, blank=True)
    envelope_euros = models.DecimalField("enveloppe (€)", max_digits=14, decimal_places=2, null=True, blank=True)
    year = models.PositiveSmallIntegerField("année de l’enveloppe")
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diagnostic de référence"
    )
    target_mode = models.CharField("territoires visés", max_length=10, choices=TargetMode, default=TargetMode.NONE)
    target_rule = models.JSONField("règle de ciblage", default=dict, blank=True)
    definition = models.JSONField("définition en préparation")
    # Counts the savings of the definition: two agents who prepare at once do not write over each other.
    revision = models.PositiveIntegerField("révision", default=1)
    version = models.OneToOneField(
        "calls.CallVersion",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="version en vigueur",
    )
    cancel_motive = models.TextField("motif d’annulation", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="créé par"
    )
    created_at = models.DateTimeField("créé le", db_default=Now(), editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel"
        verbose_name_plural = "appels"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "closes_at"], name="calls_call_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(opens_at__lt=F("closes_at")),
                name="calls_call_dates_ordered",
                violation_error_message="Un appel ouvre avant de se clore.",
            ),
            models.CheckConstraint(
                condition=Q(state=CallState.DRAFT)
                | Q(version__isnull=False, opens_at__isnull=False, closes_at__isnull=False),
                name="calls_call_published_is_dated",
                violation_error_message="Un appel publié a une version, une ouverture et une clôture.",
            ),
            models.CheckConstraint(
                condition=Q(target_mode=TargetMode.NONE) | Q(run__isnull=False),
                name="calls_call_target_has_run",
                violation_error_message="Viser des territoires demande un diagnostic publié.",
            ),
            models.CheckConstraint(
                condition=~Q(state=CallState.CANCELLED) | ~Q(cancel_motive=""),
                name="calls_call_cancelled_with_motive",
                violation_error_message="Une annulation est motivée.",
            ),
            models.CheckConstraint(
                condition=Q(zone__in=list(ZONES)),
                name="calls_call_zone_known",
                violation_error_message="Ce fuseau horaire n’est pas proposé.",
            ),
            models.CheckConstraint(
                condition=(Q(envelope_etp__isnull=True) | Q(envelope_etp__gte=0))
                & (Q(envelope_euros__isnull=True) | Q(envelope_euros__gte=0)),
                name="calls_call_envelope_positive",
                violation_error_message="Une enveloppe n’est pas négative.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def prefix(self) -> str:
        """How references of its files begin: « AMI-2027 »."""
        return f"{PREFIXES[CallKind(self.kind)]}-{self.year}"

    @property
    def window(self) -> Window:
        """The dates that bind everybody. The call has dates: it was published, or is about to be."""
        if self.opens_at is None or self.closes_at is None:
            raise ValueError("Cet appel n’a pas encore de dates.")
        return Window(self.opens_at, self.closes_at, dt.timedelta(minutes=self.grace_minutes), self.zone)

    def moment(self, now: dt.datetime | None = None) -> Moment:
        return self.window.moment(now or timezone.now())

    @property
    def is_open(self) -> bool:
        return self.state == CallState.PUBLISHED and self.moment() is Moment.OPEN

    @property
    def is_closed(self) -> bool:
        """Closed for all, grace included: what a sealed call waits for."""
        return self.moment() is Moment.AFTER

    @property
    def deadline_words(self) -> str:
        return tell_deadline(self.window.closes_at, zone=self.zone)

    @property
    def opening_words(self) -> str:
        return tell_deadline(self.window.opens_at, zone=self.zone)

    @property
    def is_amended(self) -> bool:
        return self.version is not None and self.version.number > 1


class CallVersion(models.Model):
    """What was published, for ever: applications point at the version that they answer (see migration 0002)."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="versions", verbose_name="appel")
    number = models.PositiveSmallIntegerField("numéro")
    definition = models.JSONField("définition")
    fingerprint = models.CharField("empreinte", max_length=64)
    # As the call had them that day: a call that is prepared again changes its own, not what was announced.
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diagnostic de référence"
    )
    target_mode = models.CharField("territoires visés", max_length=10, choices=TargetMode, default=TargetMode.NONE)
    note = models.TextField("ce qui change", blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="publiée par"
    )
    published_at = models.DateTimeField("publiée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "version d’un appel"
        verbose_name_plural = "versions d’un appel"
        ordering = ["call", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"],
                name="calls_callversion_number_once",
                violation_error_message="Cette version de l’appel existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(note=""),
                name="calls_callversion_change_told",
                violation_error_message="Dites ce que cette version change : les porteurs en seront prévenus.",
            ),
            models.CheckConstraint(
                condition=Q(target_mode=TargetMode.NONE) | Q(run__isnull=False),
                name="calls_callversion_target_has_run",
                violation_error_message="Viser des territoires demande un diagnostic publié.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} v{self.number}"

    @cached_property
    def content(self) -> CallDefinition:
        """The definition, read once a process: a version never changes, and each saved answer asks for it."""
        key = (self.pk, self.fingerprint)
        found = _contents.get(key)
        if found is None:
            found = load_definition(self.definition)
            if len(_contents) >= MOST_CONTENTS:
                _contents.pop(next(iter(_contents)), None)
            _contents[key] = found
        return found


class TargetArea(models.Model):
    """A commune that a published version aims at, with the class that made it so in the diagnosis of reference."""

    version = models.ForeignKey(CallVersion, on_delete=models.CASCADE, related_name="targets", verbose_name="version")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    access = models.CharField("classe au diagnostic", max_length=8, blank=True)

    class Meta:
        verbose_name = "territoire visé"
        verbose_name_plural = "territoires visés"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "area"],
                name="calls_targetarea_once",
                violation_error_message="Cette commune est déjà visée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.area_id}"

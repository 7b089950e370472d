"""Support operators, and the successive versions of the card with which they ask to be referenced."""

import datetime as dt

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import Assignment, User
from accounts.perimeter import hat_of
from accounts.roles import Permission, Reach, Role
from structures.operator_enums import (
    OPEN_STATES,
    LegalForm,
    PriceUnit,
    ProofKind,
    RequestState,
    ServiceKind,
)
from structures.rules.siren import check_siren
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership


class Operator(models.Model):
    """An organisation that supports the development of activities; what it offers is on its card."""

    legal_name = models.CharField("raison sociale", max_length=200)
    siren = models.CharField("SIREN", max_length=9, unique=True, validators=[check_siren])
    legal_form = models.CharField("forme juridique", max_length=16, choices=LegalForm)
    members = models.ManyToManyField(
        Assignment, blank=True, related_name="operators", verbose_name="habilitations de ses membres"
    )
    source = models.ForeignKey(
        "common.Source",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="source",
        help_text="Vide quand l’opérateur s’est déclaré lui-même.",
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "opérateur d’appui"
        verbose_name_plural = "opérateurs d’appui"
        ordering = ["legal_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siren__regex=r"^[0-9]{9}$"),
                name="structures_operator_siren_digits",
                violation_error_message="Un SIREN compte neuf chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(legal_form__in=LegalForm.values),
                name="structures_operator_legal_form_known",
                violation_error_message="Cette forme juridique est inconnue.",
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name


class ReferencingRequestQuerySet(models.QuerySet["ReferencingRequest"]):
    def in_force(self, *, day: dt.date | None = None) -> "ReferencingRequestQuerySet":
        """Referenced and valid that day, the last one included: what the public directory shows."""
        day = day or timezone.localdate()
        return self.filter(state=RequestState.REFERENCED, valid_from__lte=day, valid_until__gte=day)

    def serving(self, departments: "models.QuerySet[Area]") -> "ReferencingRequestQuerySet":
        """Those that serve one of these départements: by name, by an EPCI that reaches it, or by the whole région."""
        links = AreaMembership.objects.current()
        communes = links.filter(parent__in=departments, child__level=AreaLevel.COMMUNE).values("child")
        groups = links.filter(child__in=communes, parent_level=AreaLevel.EPCI).values("parent")
        reached = Q(area__in=departments) | Q(area__in=groups) | Q(area__level=AreaLevel.REGION)
        served = ReferencingRequest.areas.through.objects.filter(reached, referencingrequest=OuterRef("pk"))
        return self.filter(Exists(served))

    def visible_to(self, user: User) -> "ReferencingRequestQuerySet":
        """An operator's own; for agents, those handed in that serve a département of theirs."""
        hat = hat_of(user)
        if hat is None:
            return self.none()
        if hat.role == Role.OPERATOR:
            return self.filter(operator__members=hat.assignment_id)
        reach = hat.reach(Permission.STRUCTURES_OPERATOR_REVIEW)
        if reach is None:
            return self.none()
        handed_in = self.exclude(submitted_at=None)
        if reach is Reach.REGION:
            return handed_in
        held = sorted(hat.codes(AreaLevel.DEPARTMENT))
        return handed_in.serving(Area.objects.current().at_level(AreaLevel.DEPARTMENT).filter(code__in=held))


class ReferencingRequest(models.Model):
    """One version of an operator's card: prepared, handed in, instructed, then in force until its last day."""

    operator = models.ForeignKey(
        Operator, on_delete=models.CASCADE, related_name="requests", verbose_name="opérateur d’appui"
    )
    version = models.PositiveSmallIntegerField("version", default=1)
    state = models.CharField("état", max_length=16, choices=RequestState, default=RequestState.DRAFT)
    presentation = models.TextField("présentation", blank=True, max_length=3000)
    website = models.URLField("site internet", blank=True)
    seat = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune du siège"
    )
    seat_elsewhere = models.CharField("siège hors de la région", max_length=120, blank=True)
    areas = models.ManyToManyField(Area, blank=True, related_name="+", verbose_name="territoires servis")
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    submitted_at = models.DateTimeField("déposée le", null=True, blank=True)
    correction_note = models.TextField("points à corriger", blank=True)
    grid = models.ForeignKey(
        "structures.ReviewGrid",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name="grille d’instruction",
    )
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décidée par"
    )
    motive = models.TextField("motifs de la décision", blank=True)
    departure_motive = models.TextField("motif d’écart avec la grille", blank=True)
    valid_from = models.DateField("valable du", null=True, blank=True)
    valid_until = models.DateField("valable jusqu’au (compris)", null=True, blank=True)
    # Without accents and in lower case, written when the card comes into force.
    search_text = models.TextField("texte de recherche", blank=True, editable=False)

    objects = ReferencingRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de référencement"
        verbose_name_plural = "demandes de référencement"
        ordering = ["operator", "-version"]
        indexes = [
            models.Index(fields=["state", "valid_until"], name="structures_referencing_state"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="structures_referencing_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "version"],
                name="structures_referencingrequest_version_once",
                violation_error_message="Cette version de la demande existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["operator"],
                condition=Q(state__in=OPEN_STATES),
                name="structures_referencingrequest_one_open",
                violation_error_message="Une demande de cet opérateur est déjà en cours.",
            ),
            models.UniqueConstraint(
                fields=["operator"],
                condition=Q(state=RequestState.REFERENCED),
                name="structures_referencingrequest_one_in_force",
                violation_error_message="Cet opérateur est déjà référencé.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values),
                name="structures_referencingrequest_state_known",
                violation_error_message="Cet état est inconnu.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(RequestState.DRAFT, RequestState.WITHDRAWN)) | Q(submitted_at__isnull=False),
                name="structures_referencingrequest_submitted_dated",
                violation_error_message="Une demande déposée porte sa date de dépôt.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(RequestState.REFERENCED, RequestState.REFUSED, RequestState.EXPIRED))
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="structures_referencingrequest_decided_by",
                violation_error_message="Une décision porte sa date et son auteur.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(RequestState.REFERENCED, RequestState.EXPIRED))
                | Q(valid_from__isnull=False, valid_until__isnull=False, valid_until__gte=F("valid_from")),
                name="structures_referencingrequest_validity_ordered",
                violation_error_message="Un référencement a un premier et un dernier jour, dans cet ordre.",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.REFUSED) | ~Q(motive=""),
                name="structures_referencingrequest_refusal_motivated",
                violation_error_message="Un refus est motivé (CRPA, art. L211-2).",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.CORRECTION_ASKED) | ~Q(correction_note=""),
                name="structures_referencingrequest_correction_told",
                violation_error_message="Une demande de correction dit ce qui est à corriger.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator} — version {self.version}"


class OperatorService(models.Model):
    """One service offered, with its indicative price in euros before tax."""

    request = models.ForeignKey(
        ReferencingRequest, on_delete=models.CASCADE, related_name="services", verbose_name="demande"
    )
    kind = models.CharField("service", max_length=20, choices=ServiceKind)
    description = models.TextField("ce qui est proposé", blank=True, max_length=1000)
    price_unit = models.CharField("unité de prix", max_length=8, choices=PriceUnit, default=PriceUnit.DAY)
    price_min = models.DecimalField("prix minimal (€ HT)", max_digits=9, decimal_places=2)
    price_max = models.DecimalField("prix maximal (€ HT)", max_digits=9, decimal_places=2)
    price_note = models.CharField("précision sur le prix", max_length=200, blank=True)

    class Meta:
        verbose_name = "service proposé"
        verbose_name_plural = "services proposés"
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "kind"],
                name="structures_operatorservice_once",
                violation_error_message="Ce service est déjà sur la fiche : modifiez-le.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ServiceKind.values, price_unit__in=PriceUnit.values),
                name="structures_operatorservice_kind_known",
                violation_error_message="Ce service ou cette unité de prix est inconnu.",
            ),
            models.CheckConstraint(
                condition=Q(price_min__gte=0, price_max__gte=F("price_min")),
                name="structures_operatorservice_prices_ordered",
                violation_error_message="Le prix maximal est au moins égal au prix minimal.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class OperatorReference(models.Model):
    """A mission already done, that shows what the operator can do."""

    request = models.ForeignKey(
        ReferencingRequest, on_delete=models.CASCADE, related_name="references", verbose_name="demande"
    )
    client = models.CharField("client", max_length=160)
    year = models.PositiveSmallIntegerField("année")
    title = models.CharField("mission", max_length=200)
    result = models.TextField("résultat", blank=True, max_length=1000)

    class Meta:
        verbose_name = "référence"
        verbose_name_plural = "références"
        ordering = ["request", "-year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2100),
                name="structures_operatorreference_year_plausible",
                violation_error_message="L’année d’une référence s’écrit en quatre chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.client}, {self.year})"


class OperatorProof(models.Model):
    """A document handed in with the request; read by the operator and by the agents who review it, nobody else."""

    request = models.ForeignKey(
        ReferencingRequest, on_delete=models.CASCADE, related_name="proofs", verbose_name="demande"
    )
    kind = models.CharField("nature", max_length=16, choices=ProofKind)
    file = models.ForeignKey("common.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="fichier")

    class Meta:
        verbose_name = "pièce justificative"
        verbose_name_plural = "pièces justificatives"
        ordering = ["request", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ProofKind.values),
                name="structures_operatorproof_kind_known",
                violation_error_message="Cette nature de pièce est inconnue.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.file}"

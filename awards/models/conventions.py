"""The convention that follows an acceptance: what it grants, who signed, what changed it, what it opened."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.perimeter import hat_of, restrict
from accounts.roles import Permission
from awards.enums import FROZEN_CONVENTIONS, AmendmentState, ConventionState, OpeningState, Party
from awards.models.base import Means, amount_constraints, somebody, somebody_later, stored_file
from awards.models.decisions import Decision
from calls.models import Application
from calls.models.applications import APPLICANT_ROLES
from structures.models import Convention as RegisterConvention, FinancialAnnex, Site
from territories.models import Area


class ConventionQuerySet(models.QuerySet["Convention"]):
    def visible_to(self, user: Any) -> "ConventionQuerySet":
        """Agents in their perimeter; members of committees and the applicant once it was sent to be signed."""
        hat = hat_of(user)
        if hat is None:
            return self.none()
        if hat.role in APPLICANT_ROLES:
            carried = Application.objects.carried_by(user).values("pk")
            return self.exclude(state=ConventionState.DRAFT).filter(application__in=carried)
        prepares = user.can(Permission.AWARDS_CONVENTION_MANAGE)
        return restrict(
            self if prepares else self.exclude(state=ConventionState.DRAFT),
            user=user,
            permission=Permission.AWARDS_DECISION_VIEW,
            department="application__department__code",
        ).filter(application__in=Application.objects.visible_to(user).values("pk"))


class Convention(models.Model):
    """Signed, its content is kept with its fingerprint (migration 0002); its lines follow its amendments."""

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, related_name="convention", verbose_name="décision"
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="conventions", verbose_name="dossier"
    )
    number = models.CharField("numéro", max_length=40, unique=True)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin (dernier jour compris)")
    state = models.CharField("état", max_length=12, choices=ConventionState, default=ConventionState.DRAFT)
    commitments = models.TextField("engagements et indicateurs", blank=True, max_length=6000)
    targets = models.JSONField("objectifs par an", default=dict, blank=True)
    content = models.JSONField("contenu signé", default=dict, blank=True)
    fingerprint = models.CharField("empreinte", max_length=64, blank=True)
    created_by = somebody("préparée par")
    created_at = models.DateTimeField("préparée le", default=timezone.now, editable=False)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    signed_at = models.DateTimeField("signée le", null=True, blank=True)
    activated_at = models.DateTimeField("en vigueur depuis", null=True, blank=True)
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)
    end_motive = models.TextField("motif de la fin", blank=True, max_length=4000)
    register = models.ForeignKey(
        RegisterConvention,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="convention au registre",
    )

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "convention d’un projet"
        verbose_name_plural = "conventions de projets"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="awards_convention_dates_ordered",
                violation_error_message="La fin de la convention précède son début.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FROZEN_CONVENTIONS)
                | (Q(signed_at__isnull=False) & Q(fingerprint__regex=r"^[0-9a-f]{64}$")),
                name="awards_convention_signed_is_kept",
                violation_error_message="Une convention signée garde son contenu et son empreinte.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConventionState.TERMINATED) | ~Q(end_motive=""),
                name="awards_convention_terminated_with_motive",
                violation_error_message="Une résiliation est motivée.",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN_CONVENTIONS

    @property
    def years(self) -> range:
        return range(self.starts_on.year, self.ends_on.year + 1)


class ConventionLine(Means):
    """A line of the annexe financière of the convention."""

    convention = models.ForeignKey(
        Convention, on_delete=models.CASCADE, related_name="lines", verbose_name="convention"
    )
    posts = models.PositiveIntegerField("postes", null=True, blank=True)

    class Meta:
        verbose_name = "ligne de convention"
        verbose_name_plural = "lignes de convention"
        ordering = ["convention", "year", "kind", "place", "part"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "year", "kind", "place", "part"],
                name="awards_conventionline_once",
                violation_error_message="Cette année a déjà une ligne de même filière, lieu et financeur.",
            ),
            *amount_constraints("awards_conventionline"),
        ]

    def __str__(self) -> str:
        return f"{self.convention_id} {self.year} {self.kind}"


class Amendment(models.Model):
    """An avenant: the lines as they were and as they become, with the reason."""

    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="amendments", verbose_name="convention"
    )
    number = models.PositiveSmallIntegerField("numéro")
    reason = models.TextField("objet", max_length=4000)
    before = models.JSONField("lignes avant")
    after = models.JSONField("lignes après")
    ends_on = models.DateField("nouvelle fin", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=AmendmentState, default=AmendmentState.DRAFT)
    content = models.JSONField("contenu signé", default=dict, blank=True)
    fingerprint = models.CharField("empreinte", max_length=64, blank=True)
    created_by = somebody("préparé par")
    created_at = models.DateTimeField("préparé le", default=timezone.now, editable=False)
    signed_at = models.DateTimeField("en vigueur depuis", null=True, blank=True)

    class Meta:
        verbose_name = "avenant"
        verbose_name_plural = "avenants"
        ordering = ["convention", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "number"],
                name="awards_amendment_number_once",
                violation_error_message="Cet avenant existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["convention"],
                condition=Q(state__in=[AmendmentState.DRAFT, AmendmentState.SENT]),
                name="awards_amendment_one_pending",
                violation_error_message="Un avenant est déjà en préparation.",
            ),
            models.CheckConstraint(
                condition=~Q(state=AmendmentState.SIGNED)
                | (Q(signed_at__isnull=False) & Q(fingerprint__regex=r"^[0-9a-f]{64}$")),
                name="awards_amendment_signed_is_kept",
                violation_error_message="Un avenant signé garde son contenu et son empreinte.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.convention_id} n° {self.number}"


class Signature(models.Model):
    """Who signed a convention, or one of its amendments."""

    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="signatures", verbose_name="convention"
    )
    amendment = models.ForeignKey(
        Amendment, on_delete=models.PROTECT, null=True, blank=True, related_name="signatures", verbose_name="avenant"
    )
    party = models.CharField("partie", max_length=12, choices=Party)
    name = models.CharField("nom du signataire", max_length=160)
    quality = models.CharField("qualité", max_length=160)
    signed_on = models.DateField("signé le")
    file = stored_file("exemplaire signé")
    recorded_by = somebody("enregistrée par")
    recorded_at = models.DateTimeField("enregistrée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "signature"
        verbose_name_plural = "signatures"
        ordering = ["convention", "signed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "amendment", "party"],
                nulls_distinct=False,
                name="awards_signature_once",
                violation_error_message="Cette partie a déjà signé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.convention_id} {self.party}"


class SiteOpening(models.Model):
    """A new place that the structure says is open; it enters the register, and the next diagnosis, once verified."""

    convention = models.ForeignKey(
        Convention, on_delete=models.PROTECT, related_name="openings", verbose_name="convention"
    )
    place = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name="commune")
    address = models.CharField("adresse", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    opened_on = models.DateField("ouverte le")
    places = models.PositiveSmallIntegerField("places ouvertes")
    evidence = stored_file("preuve")
    declared_by = somebody("déclarée par")
    declared_at = models.DateTimeField("déclarée le", default=timezone.now, editable=False)
    state = models.CharField("état", max_length=10, choices=OpeningState, default=OpeningState.DECLARED)
    motive = models.TextField("motif", blank=True, max_length=2000)
    decided_by = somebody_later("vérifiée par")
    decided_at = models.DateTimeField("vérifiée le", null=True, blank=True)
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="site au registre"
    )

    class Meta:
        verbose_name = "ouverture de site"
        verbose_name_plural = "ouvertures de site"
        ordering = ["convention", "opened_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "place"],
                condition=~Q(state=OpeningState.REFUSED),
                name="awards_siteopening_once",
                violation_error_message="L’ouverture dans cette commune est déjà déclarée.",
            ),
            models.CheckConstraint(
                condition=~Q(state=OpeningState.VALIDATED) | Q(site__isnull=False, decided_by__isnull=False),
                name="awards_siteopening_validated_has_site",
                violation_error_message="Une ouverture vérifiée a un site au registre.",
            ),
            models.CheckConstraint(
                condition=~Q(state=OpeningState.REFUSED) | ~Q(motive=""),
                name="awards_siteopening_refused_with_motive",
                violation_error_message="Dites pourquoi l’ouverture est refusée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.convention_id} {self.place_id}"


class ConventionAnnex(models.Model):
    """The annexe financière of the register that carries a year of the convention: where all totals read it.

    None once the payment agency's annexe of that year, written later, has taken its place: it holds the same posts.
    """

    convention = models.ForeignKey(
        Convention, on_delete=models.CASCADE, related_name="annexes", verbose_name="convention"
    )
    annex = models.OneToOneField(
        FinancialAnnex,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="award",
        verbose_name="annexe financière",
    )
    year = models.PositiveSmallIntegerField("année")

    class Meta:
        verbose_name = "annexe d’une convention"
        verbose_name_plural = "annexes d’une convention"
        ordering = ["convention", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "year"],
                name="awards_conventionannex_year_once",
                violation_error_message="Cette année a déjà son annexe.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.convention_id} {self.year}"

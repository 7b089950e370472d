"""Indicators that public producers publish, and that the portal reads in their files."""

from territories.domain.catalogue.shape import (
    CNAF,
    DARES,
    FILOSOFI,
    FILOSOFI_SECRECY,
    INSEE,
    ROUNDED_TO_FIVE,
    Definition,
)
from territories.domain.estimate_need import JOB_SEEKER_RATE, JOB_SEEKERS, RSA_RECIPIENTS
from territories.enums import AreaLevel, IndicatorKind

POPULATION = "population"
JOB_SEEKERS_ABC = "demandeurs_emploi_abc"
RSA_HOUSEHOLDS = "foyers_rsa"
FISCAL_HOUSEHOLDS = "menages_fiscaux"
FISCAL_PEOPLE = "personnes_menages_fiscaux"

CAF_ONLY = (
    "Régime général seulement : les allocataires de la MSA n’y sont pas, ce qui sous-estime les communes rurales."
)

PUBLISHED = (
    Definition(
        code=POPULATION,
        name="population municipale",
        definition="Population municipale légale des communes, telle que diffusée par l’Insee.",
        unit="habitants",
        kind=IndicatorKind.COUNT,
        producer="Insee, diffusion Etalab",
        licence="Licence Ouverte",
        rank=10,
    ),
    Definition(
        code=JOB_SEEKERS_ABC,
        name="demandeurs d’emploi de catégories A, B et C",
        definition=(
            "Personnes inscrites à France Travail, tenues de rechercher un emploi, avec ou sans activité réduite dans "
            "le mois (catégories A, B et C), à la fin du trimestre, selon leur commune de résidence. Données brutes."
        ),
        unit="personnes",
        kind=IndicatorKind.COUNT,
        producer=DARES,
        secrecy=ROUNDED_TO_FIVE,
        contains=("foyers_rsa", "demandeurs_emploi_longue_duree", "jeunes_peu_qualifies"),
        twin=JOB_SEEKERS.code,
        replaces=(JOB_SEEKERS.code, JOB_SEEKER_RATE),
        rank=40,
    ),
    Definition(
        code=RSA_HOUSEHOLDS,
        name="foyers allocataires du RSA",
        definition=f"Foyers à qui la caisse d’allocations familiales verse le RSA au titre du mois. {CAF_ONLY}",
        unit="foyers",
        kind=IndicatorKind.COUNT,
        producer=CNAF,
        secrecy=ROUNDED_TO_FIVE,
        twin=RSA_RECIPIENTS.code,
        replaces=(RSA_RECIPIENTS.code,),
        rank=42,
    ),
    Definition(
        code="foyers_prime_activite",
        name="foyers bénéficiaires de la prime d’activité",
        definition=(
            f"Foyers à qui la caisse d’allocations familiales verse la prime d’activité au titre du mois. {CAF_ONLY}"
        ),
        unit="foyers",
        kind=IndicatorKind.COUNT,
        producer=CNAF,
        secrecy=ROUNDED_TO_FIVE,
        rank=43,
    ),
    Definition(
        code="personnes_couvertes_caf",
        name="personnes couvertes par la caisse d’allocations familiales",
        definition=(
            "Allocataires d’au moins une prestation, leurs conjoints, leurs enfants et les autres personnes à charge. "
            f"{CAF_ONLY}"
        ),
        unit="personnes",
        kind=IndicatorKind.COUNT,
        producer=CNAF,
        secrecy=ROUNDED_TO_FIVE,
        rank=44,
    ),
    Definition(
        code="taux_chomage_localise",
        name="taux de chômage localisé",
        definition=(
            "Part des chômeurs dans la population active au lieu de résidence, en moyenne trimestrielle corrigée des "
            "variations saisonnières, cohérente avec le chômage au sens du Bureau international du travail. Publiée "
            "par zone d’emploi ; elle ne se déduit pas des communes et ne s’additionne pas."
        ),
        unit="%",
        decimals=1,
        kind=IndicatorKind.MEDIAN,
        producer=INSEE,
        mesh=AreaLevel.EMPLOYMENT_ZONE,
        rank=50,
    ),
    Definition(
        code="revenu_median",
        name="niveau de vie médian",
        definition=(
            "Revenu disponible annuel par unité de consommation au-dessous duquel vit la moitié des personnes des "
            "ménages fiscaux."
        ),
        unit="€ par an",
        kind=IndicatorKind.MEDIAN,
        producer=FILOSOFI,
        secrecy=FILOSOFI_SECRECY,
        rank=52,
    ),
    Definition(
        code="taux_pauvrete",
        name="taux de pauvreté au seuil de 60 %",
        definition=(
            "Part des personnes des ménages fiscaux dont le niveau de vie est inférieur à 60 % du niveau de vie "
            "médian métropolitain."
        ),
        unit="%",
        decimals=1,
        kind=IndicatorKind.RATE,
        # The rate is that of people, not of households.
        denominator=FISCAL_PEOPLE,
        producer=FILOSOFI,
        secrecy=FILOSOFI_SECRECY,
        rank=53,
    ),
    Definition(
        code="part_minima_sociaux",
        name="part des minima sociaux dans le revenu disponible",
        definition=(
            "Part du revenu disponible des ménages fiscaux qui vient des minima sociaux. C’est une part de revenus, "
            "non de personnes : elle ne s’agrège pas sans la masse des revenus, qui n’est pas publiée."
        ),
        unit="%",
        decimals=1,
        kind=IndicatorKind.MEDIAN,
        producer=FILOSOFI,
        secrecy=FILOSOFI_SECRECY,
        rank=54,
    ),
    Definition(
        code=FISCAL_HOUSEHOLDS,
        name="ménages fiscaux",
        definition="Ménages constitués par le regroupement des foyers fiscaux d’un même logement.",
        unit="ménages",
        kind=IndicatorKind.COUNT,
        producer=FILOSOFI,
        secrecy=FILOSOFI_SECRECY,
        rank=55,
    ),
    Definition(
        code=FISCAL_PEOPLE,
        name="personnes des ménages fiscaux",
        definition="Personnes qui vivent dans un ménage fiscal.",
        unit="personnes",
        kind=IndicatorKind.COUNT,
        producer=FILOSOFI,
        secrecy=FILOSOFI_SECRECY,
        rank=56,
    ),
)

"""Time to find a structure among 4 000, by name, typo, part of a SIRET, and place with a distance.

Usage: bin/bench registry [--structures N] [--samples N]. The structures are invented in the demonstration's database,
in a transaction that is never committed; the region must be loaded. Each time is that of the search and of the first
page of its table with their count, for a regional agent who sees the ETP.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable

NAMES = (
    "Chantier",
    "Atelier",
    "Association",
    "Jardins",
    "Recyclerie",
    "Régie",
    "Intérim",
    "Entreprise",
    "Ressourcerie",
)
EMBLEMS = ("du Tilleul", "de l’Églantier", "des Saules", "de la Garance", "du Cœur", "des Érables", "de l’Établi")
PLACES = ("Aurillac", "Valence", "Annecy", "Roanne", "Privas", "Moulins", "Vienne", "Thonon", "Riom", "Issoire")
YEAR = 2019
TARGET_MS = 100


def make_structures(count: int) -> None:
    """Structures with a valid-looking SIRET, a site in a real commune and an annexe of the year."""
    import datetime as dt  # noqa: PLC0415 -- Django is set up by main
    from decimal import Decimal  # noqa: PLC0415

    from structures.models import AnnexLine, FinancialAnnex, Siae, Site  # noqa: PLC0415
    from structures.rules.activities import Activity  # noqa: PLC0415
    from territories.enums import AreaLevel  # noqa: PLC0415
    from territories.models import Area  # noqa: PLC0415

    draw = random.Random(1)  # noqa: S311 -- a reproducible draw, not a secret
    departments = list(Area.objects.current().at_level(AreaLevel.DEPARTMENT).select_related("source"))
    communes = list(Area.objects.current().at_level(AreaLevel.COMMUNE).order_by("code"))
    siaes = Siae.objects.bulk_create(
        Siae(
            kind=draw.choice(("EI", "ETTI", "AI", "ACI")),
            name=f"{draw.choice(NAMES)} {draw.choice(EMBLEMS)} — {draw.choice(PLACES)} {number}",
            brand=draw.choice(("", "", f"{draw.choice(NAMES)} solidaire")),
            siret=f"{draw.randrange(10**9):09d}{number:05d}",
            department=(department := draw.choice(departments)),
            activities=[draw.choice(Activity.values)],
            source=department.source,
        )
        for number in range(count)
    )
    sites = Site.objects.bulk_create(
        Site(siae=siae, name=siae.name, commune=commune, point=commune.point, is_seat=True)
        for siae in siaes
        for commune in [draw.choice(communes)]
    )
    annexes = FinancialAnnex.objects.bulk_create(
        FinancialAnnex(
            siae=siae,
            year=YEAR,
            department=siae.department,
            starts_on=dt.date(YEAR, 1, 1),
            ends_on=dt.date(YEAR, 12, 31),
            source=siae.source,
        )
        for siae in siaes
    )
    AnnexLine.objects.bulk_create(
        AnnexLine(annex=annex, site=site, kind=annex.siae.kind, funder="state", etp=Decimal(10))
        for annex, site in zip(annexes, sites, strict=True)
    )


def measure(search: Callable[[], int], *, samples: int) -> tuple[float, float, int]:
    """Median and 95th percentile in milliseconds, and how many structures were found."""
    found = search()
    times = []
    for _ in range(samples):
        started = time.perf_counter()
        search()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[18], found


def searches() -> dict[str, str]:
    """The address of each search measured."""
    from structures.models import Siae  # noqa: PLC0415 -- Django is set up by main

    siret = Siae.objects.exclude(siret="").order_by("-pk").values_list("siret", flat=True)[0]
    return {
        "nom avec accents": "nom=Églantier Aurillac",
        "nom sans accents": "nom=eglantier aurillac",
        "nom rare": "nom=Recyclerie Roanne 3999",
        "faute de frappe": "nom=eglantiet",
        "SIRET partiel, 3 chiffres": f"nom={siret[3:6]}",
        "SIRET partiel, avec espaces": f"nom={siret[:3]} {siret[3:6]} {siret[6:9]}",
        "commune et 20 km": "lieu=Valence&distance=20",
        "commune et 50 km": "lieu=Valence&distance=50",
        "nom, commune et 50 km": "nom=chantier&lieu=Valence&distance=50",
        "activité et filière": "activite=reuse&filiere=ACI",
        "sans critère": "",
    }


def make_search(query: str) -> Callable[[], int]:
    from django.http import QueryDict  # noqa: PLC0415 -- Django is set up by main

    from accounts.models import User  # noqa: PLC0415
    from structures.filters.directory import SiaeFilter  # noqa: PLC0415
    from structures.queries.directory import list_siae  # noqa: PLC0415
    from structures.tables.directory import directory_table  # noqa: PLC0415
    from structures.views.registry.directory import natural_order  # noqa: PLC0415

    user = User.objects.get(email="agent.region@demo.example")
    params = QueryDict(query)

    def search() -> int:
        filterset = SiaeFilter(params, queryset=list_siae(user, year=YEAR))
        table = directory_table(filterset.qs, params=params, year=YEAR, order=natural_order(filterset))
        return table.count if table.shown else 0

    return search


def measure_duplicates(samples: int) -> tuple[float, float, int]:
    from accounts.models import User  # noqa: PLC0415 -- Django is set up by main
    from structures.queries.duplicates import list_duplicates  # noqa: PLC0415

    user = User.objects.get(email="agent.region@demo.example")
    return measure(lambda: len(list_duplicates(user)), samples=samples)


def main() -> int:
    parser = argparse.ArgumentParser(description="Mesure la recherche dans un registre de structures inventées.")
    parser.add_argument("--structures", type=int, default=4000, help="nombre de structures inventées")
    parser.add_argument("--samples", type=int, default=40, help="nombre de mesures par recherche")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iae_portal.settings.local")
    import django  # noqa: PLC0415 -- needs the settings' name

    django.setup()
    from django.db import connection, transaction  # noqa: PLC0415

    slow = 0
    with transaction.atomic():
        make_structures(options.structures)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE structures_siae, structures_site, structures_financialannex, structures_annexline")
        print("| recherche | trouvées | p50 | p95 |")
        print("|---|---|---|---|")
        rows = {name: measure(make_search(query), samples=options.samples) for name, query in searches().items()}
        rows["doublons probables"] = measure_duplicates(options.samples)
        for name, (median, p95, found) in rows.items():
            print(f"| {name} | {found} | {median:.0f} ms | {p95:.0f} ms |")
            slow += p95 > TARGET_MS
        transaction.set_rollback(True)
    print(f"{options.structures} structures inventées, rien n’est gardé. Cible : {TARGET_MS} ms.")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())

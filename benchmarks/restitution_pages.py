"""What the dashboards say of the figures of the région's restitution, read from their pages as an agent sees them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from lxml import html

from benchmarks.restitution_files import squeeze

REGION, COMMITTEE = "/territoires/region/84/", re.compile(r"^CDIAE (?:du |de la |de l’|des |de |d’)")
UNREAD = ("fr-sr-only", "portal-help")
Row = list[str | None]


@dataclass(slots=True)
class Expected:
    """A table as the pages give it: the columns that they show, under the words of the document; None is not told.

    `keys` is how many of the first columns name a row. `is_part` says that the document tells some of the rows.
    """

    where: str
    head: list[str]
    rows: list[Row]
    keys: int = 1
    is_part: bool = False
    count: int | None = None
    """How many rows there are in all, where the document tells the first ones and this number."""


@dataclass(slots=True)
class PageTable:
    caption: str
    head: list[str]
    rows: list[Row]
    foot: list[Row] = field(default_factory=list)

    def pick(self, *labels: str) -> Iterator[Row]:
        """The cells of these columns, row by row."""
        places = [self.head.index(squeeze(label)) for label in labels]
        for row in self.rows:
            yield [row[place] for place in places]


class Site:
    """The pages of the portal, for one person."""

    def __init__(self, email: str) -> None:
        from django.test import Client  # noqa: PLC0415 -- Django is set up by main

        from accounts.models import User  # noqa: PLC0415 -- the same
        from white_zones.models import Publication  # noqa: PLC0415 -- the same

        self.client = Client(headers={"host": "localhost"})
        self.client.force_login(User.objects.get(email=email))
        self.run = f"/diagnostic/{Publication.objects.get(replaced_at__isnull=True).run_id}/"
        self._read: dict[str, Any] = {}

    def page(self, path: str) -> Any:
        if path not in self._read:
            response = self.client.get(path)
            if response.status_code != 200:  # noqa: PLR2004 -- the page is there
                raise SystemExit(f"{path} : réponse {response.status_code}")
            root = html.fromstring(response.content.decode())
            for name in UNREAD:
                for element in root.find_class(name):
                    element.drop_tree()
            self._read[path] = root
        return self._read[path]

    @property
    def words(self) -> str:
        """Everything that was read, without spaces."""
        return squeeze(" ".join(root.text_content() for root in self._read.values()))

    def tables(self, path: str, caption: str) -> list[PageTable]:
        """The tables of a page whose captions begin so."""
        read = [_read_table(element) for element in self.page(path).iter("table")]
        return [table for table in read if table.caption.startswith(squeeze(caption))]

    def table(self, path: str, caption: str) -> PageTable:
        found = self.tables(path, caption)
        if len(found) != 1:
            raise SystemExit(f"{path} : {len(found)} tableaux « {caption} »")
        return found[0]

    def whole_table(self, path: str, caption: str) -> PageTable:
        """The same over all the pages of a list."""
        table = self.table(path, caption)
        number, last = 2, table.rows
        while last:
            more = self.tables(f"{path}{'&' if '?' in path else '?'}page={number}", caption)
            last = more[0].rows if more and more[0].rows[0] not in table.rows else []
            table.rows += last
            number += 1
        return table

    @cached_property
    def key_figures(self) -> list[tuple[str, str, str]]:
        """Label, value and comparison of the figures that open the page of the région."""
        told = []
        for one in self.page(REGION).find_class("portal-figure"):
            for element in one.find_class("portal-estimated"):
                element.drop_tree()
            texts = [
                squeeze("".join(element.text_content() for element in one.find_class(f"portal-figure__{name}")))
                for name in ("label", "value", "versus")
            ]
            told.append((texts[0], texts[1], texts[2]))
        return told


def _read_table(element: Any) -> PageTable:
    def read(path: str) -> list[Row]:
        return [[squeeze(cell.text_content()) for cell in row] for row in element.xpath(path)]

    return PageTable(
        caption=squeeze("".join(element.xpath("./caption//text()"))),
        head=[squeeze(cell.text_content()) for cell in element.xpath("./thead/tr[last()]/*")],
        rows=read("./tbody/tr"),
        foot=read("./tfoot/tr"),
    )


def expect_need(site: Site) -> Expected:
    matrix = site.table(f"{site.run}matrice/?maille=departement", "Besoin et accès de chaque territoire")
    results = site.table(f"{site.run}?maille=departement", "Accès aux emplois")
    needs = {name: str(need) for name, need in results.pick("Département", "Besoin")}
    figures = {label: value for label, value, _ in site.key_figures}
    whole = figures[squeeze("Besoin d’insertion (estimé)")]
    rows: list[Row] = [
        [name, people, needs[name], _share(needs[name], whole), per_hundred, index]
        for name, people, per_hundred, index in matrix.pick(
            "Département", "Habitants", "Besoin pour 100 habitants", "Besoin / moyenne"
        )
    ]
    rows.append(["Auvergne-Rhône-Alpes", figures["Population"], whole, None, None, None])
    head = ["Département", "Habitants", "Besoin", "Part du besoin", "Besoin pour 100 habitants", "Indice"]
    return Expected("diagnostic et son croisement", head, rows)


def _share(part: str, whole: str) -> str:
    return f"{Decimal(part) / Decimal(whole):.1%}".replace(".", ",")


def expect_whole(path: Callable[[Site], str], caption: str, *, keys: int = 1) -> Callable[[Site], Expected]:
    """All the columns of the table of a page, its total last."""

    def read(site: Site) -> Expected:
        table = site.table(path(site), caption)
        return Expected(path(site), table.head, [*table.rows, *table.foot], keys=keys)

    return read


def expect_robust(site: Site) -> Expected:
    table = site.whole_table(f"{site.run}?maille=commune&classe=white", "Accès aux emplois d’insertion par commune")
    place, kind = table.head.index("Fiabilité"), table.head.index("Classe")
    rows = [row for row in table.rows if str(row[place]).startswith("robuste") and SMALL not in str(row[kind])]
    return Expected("diagnostic, communes blanches", table.head, rows[:LISTED], count=len(rows))


def expect_lacking(site: Site) -> Expected:
    table = site.whole_table(f"{site.run}?maille=commune", "Accès aux emplois d’insertion par commune")
    place = table.head.index(squeeze("Besoin non couvert"))
    rows = [row for row in table.rows if str(row[place]).isdigit() and int(str(row[place])) > 0]
    return Expected("diagnostic, toutes les communes", table.head, rows[:LISTED], count=len(rows))


SMALL, LISTED = "petiteffectif", 15


def expect_scenarios(caption: str) -> Callable[[Site], Expected]:
    def read(site: Site) -> Expected:
        from allocation.models import Scenario  # noqa: PLC0415 -- Django is set up by main

        # The page compares two at least: those that the document tells, and another one.
        keys = Scenario.objects.order_by("state", "pk").values_list("pk", flat=True)
        path = "/repartition/comparer/?" + "&".join(f"s={key}" for key in keys)
        table = site.table(path, caption)
        return Expected("comparaison des scénarios", table.head, [*table.rows, *table.foot], is_part=True)

    return read


def _list_calls() -> list[Any]:
    from calls.models import Call  # noqa: PLC0415 -- Django is set up by main

    rows = Call.objects.filter(version__isnull=False).order_by("-closes_at", "-pk")
    return [one for one in rows if one.is_closed]


def expect_funnels(site: Site) -> Expected:
    head, rows = ["Appel"], []
    for call in _list_calls():
        table = site.table(f"/instruction/appels/{call.pk}/statistiques/", "Du brouillon à la convention")
        steps = list(table.pick("Étape", "Dossiers"))
        head = ["Appel", *(str(label) for label, _ in steps)]
        rows.append([call.title, *(count for _, count in steps)])
    sums: Row = ["Total", *(str(sum(int(str(row[rank])) for row in rows)) for rank in range(1, len(head)))]
    return Expected("statistiques de chaque appel", head, [*rows, sums])


def expect_awards(site: Site) -> Expected:
    asked = ("Territoire", "Filière", "Déposés", "Acceptés", "Demandés (ETP)", "Accordés (ETP)", "Accordés (€)")
    head = ["Appel", *asked[:4], "ETP demandés", "ETP accordés", "Euros accordés"]
    rows: list[Row] = []
    for call in _list_calls():
        table = site.table(f"/instruction/appels/{call.pk}/statistiques/", "ETP et montants demandés")
        rows += [[call.title, *row] for row in table.pick(*asked)]
    return Expected("statistiques de chaque appel", head, rows, keys=3)


def expect_opinions(site: Site) -> Expected:
    ended: dict[str, int] = {}
    places = (1, 4)
    for row in site.page("/cdiae/").xpath("//table/tbody/tr"):
        name, state = (" ".join(row[place].text_content().split()) for place in places)
        committee = f"CDIAE, {COMMITTEE.sub('', name)}"
        ended[committee] = ended.get(committee, 0) + (state == "Terminée")
    return Expected("séances des comités", ["Comité", "Séances terminées"], [[k, str(v)] for k, v in ended.items()])


def expect_recommendations(site: Site) -> Expected:
    table = site.whole_table("/strategie/preconisations/?etat=validated", "Préconisations")
    asked = ("N°", "Préconisation", "Priorité", "Levier", "Coût (ETP)", "Coût (€)")
    rows: list[Row] = [[f"{number}{title}", *rest] for number, title, *rest in table.pick(*asked)]
    return Expected("registre des préconisations", ["Préconisation", "Priorité", "Levier", "ETP", "Euros"], rows)


def _road_maps(site: Site) -> Iterator[tuple[str, str]]:
    """The territory and the address of each published road map."""
    from strategy.models import RoadMap  # noqa: PLC0415 -- Django is set up by main

    table = site.table("/strategie/feuilles-de-route/", "Feuilles de route")
    places = {title: str(place) for title, place in table.pick("Feuille de route", "Territoire")}
    for one in RoadMap.objects.filter(published_at__isnull=False):
        yield places[squeeze(one.title)], f"/strategie/feuilles-de-route/{one.pk}/"


def expect_actions(site: Site) -> Expected:
    rows: list[Row] = []
    for place, path in _road_maps(site):
        for table in site.tables(path, "Actions"):
            axis = table.caption.removeprefix("Actions:")
            told = table.pick("Action", "Pilote", "Échéance", "État", "Avancement")
            rows += [[title, place, axis, *rest] for title, *rest in told]
    head = ["Action", "Feuille de route", "Axe", "Pilote", "Échéance", "État", "Avancement"]
    return Expected("pages des feuilles de route", head, rows, keys=3)


def expect_goals(site: Site) -> Expected:
    asked = ("Objectif", "Indicateur", "Unité", "Départ", "Dernière valeur", "Relevée le", "Cible", "En")
    tables = [table for _, path in _road_maps(site) for table in site.tables(path, "Objectifs")]
    rows = [row for table in tables for row in table.pick(*asked)]
    return Expected("pages des feuilles de route", [*asked[:-1], "Échéance"], rows, keys=2)


def expect_parameters(site: Site) -> Expected:
    told = list(site.page(site.run).iter("dl"))[-1]
    pairs = zip(told.iter("dt"), told.iter("dd"), strict=True)
    rows: list[Row] = [[label.text_content(), text.text_content()] for label, text in pairs]
    return Expected("page du diagnostic", ["Paramètre", "Valeur"], rows)


def expect_sources(site: Site) -> Expected:
    table = site.whole_table("/donnees/", "Jeux de données chargés")
    asked = ("Jeu de données", "Producteur", "Millésime", "Licence", "Chargé le", "Estimé")
    natures = {"oui": "démonstration ou estimé", "non": "réel"}
    rows: list[Row] = [[*row[:-1], natures[str(row[-1])]] for row in table.pick(*asked)]
    return Expected("catalogue des données", [*asked[:-1], "Nature"], rows, keys=3, is_part=True)


# By the beginning of the title of the figure.
EXPECTED: tuple[tuple[str, Callable[[Site], Expected]], ...] = (
    ("Besoin d’insertion par département", expect_need),
    ("Publics et besoin d’insertion", expect_whole(lambda _: REGION, "Besoin d’insertion et publics")),
    ("ETP conventionnés par département", expect_whole(lambda _: REGION, "ETP conventionnés par département")),
    ("Consommation des ETP", expect_whole(lambda _: "/structures/consommation/", "Consommation des ETP")),
    ("Classes d’accès", expect_whole(lambda site: site.run, "Répartition du besoin entre les classes")),
    ("Accès aux emplois", expect_whole(lambda site: f"{site.run}?maille=departement", "Accès aux emplois")),
    ("Zones blanches robustes", expect_robust),
    ("Les communes où il manque le plus", expect_lacking),
    ("Enveloppes de l’insertion", expect_whole(lambda _: "/repartition/enveloppes/", "Insertion par l’activité")),
    ("Scénario*par territoire", expect_scenarios("Par territoire")),
    ("Scénario*l’essentiel", expect_scenarios("L’essentiel")),
    ("Scénario*équité", expect_scenarios("Équité")),
    ("Du brouillon à la convention", expect_funnels),
    ("Demandé et accordé", expect_awards),
    ("Avis des comités sur les dossiers", expect_opinions),
    ("Préconisations validées", expect_recommendations),
    ("Actions des feuilles de route", expect_actions),
    ("Objectifs des feuilles de route", expect_goals),
    ("Paramètres du diagnostic", expect_parameters),
    ("Jeux de données employés", expect_sources),
)

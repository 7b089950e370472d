"""The filters of the list of projets de territoire, kept in the address."""

from iae_portal.common.filters import PortalFilterSet
from strategy.enums import ProjectState
from strategy.forms.road_map_filters import filter_department, filter_state
from strategy.models import TerritoryProject


class ProjectFilter(PortalFilterSet):
    departement = filter_department()
    etat = filter_state(ProjectState)

    class Meta:
        model = TerritoryProject
        fields: tuple[str, ...] = ()

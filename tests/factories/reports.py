"""Restitutions of the worked example, asked for and made at once in this process."""

from accounts.roles import Role
from iae_portal.common.job_execution import execute_job
from reports.domain.ask import create_restitution
from reports.enums import Audience, Section
from reports.models import Restitution
from territories.enums import AreaLevel
from tests.factories.territories import make_area, make_membership
from tests.factories.users import make_agent, make_holder
from tests.factories.white_zones import make_done_run, make_example

ALL = tuple(Section.values)


class World:
    """The example with its published diagnosis, and the people who ask and read."""

    def __init__(self, **example):
        self.example = make_example(**example)
        self.run = make_done_run(self.example)
        self.region, self.department = self.example.region, self.example.department
        self.other = self._make_other()
        self.agent = make_agent()
        self.own = make_holder(Role.DEPARTMENTAL_AGENT, self.department)

    def _make_other(self):
        """A second département, come after the diagnosis: the first is not the whole région."""
        other = make_area(level=AreaLevel.DEPARTMENT, code="98D", name="Autre département")
        commune = make_area(code="98001", name="Commune d’ailleurs", population=100)
        for child, parent in ((other, self.region), (commune, self.region), (commune, other)):
            make_membership(child, parent)
        return other

    def ask(self, *, area=None, audience=Audience.STEERING, sections=ALL, actor=None):
        return create_restitution(
            area=area or self.department, audience=audience, sections=sections, actor=actor or self.agent
        )

    def make(self, **asked):
        """Ask, and do the work here."""
        restitution = self.ask(**asked)
        job = execute_job(job_id=restitution.job_id)
        assert job.error == "", job.traceback
        return Restitution.objects.select_related("area", "department", "made_by").get(pk=restitution.pk)


def read_file(restitution, kind):
    with restitution.documents.get(kind=kind).file.content.open("rb") as content:
        return content.read()

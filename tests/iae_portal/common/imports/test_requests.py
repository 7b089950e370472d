"""An import through the portal: examined by a job, applied by another, told at each step."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from iae_portal.common.data_imports import DataImport, ImportState
from iae_portal.common.imports.requests import request_application, request_import
from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import cancel_job
from iae_portal.common.job_states import JobState
from iae_portal.common.models import AuditEvent, Job
from territories.models import IndicatorValue
from tests.factories.imports import make_land
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
TEXT = "code_territoire;indicateur;periode;valeur\n99001;contrats_pec;2024;12\n"


@pytest.fixture
def actor():
    make_land()
    return make_agent()


def upload(text=TEXT, name="pec.csv"):
    return SimpleUploadedFile(name, text.encode())


def examined(actor, text=TEXT):
    asked = request_import([upload(text)], actor=actor)
    execute_job(job_id=asked.job_id)
    asked.refresh_from_db()
    return asked


def test_deposit_is_examined_and_writes_nothing(actor):
    asked = examined(actor)
    assert asked.state == ImportState.CHECKED
    assert [report.changes[0].created for report in asked.file_reports] == [1]
    assert not IndicatorValue.objects.exists()


def test_refused_deposit_says_row_and_column(actor):
    asked = examined(actor, TEXT.replace("12", "douze"))
    assert asked.state == ImportState.REFUSED
    problem = asked.file_reports[0].problems[0]
    assert (problem.row, problem.column) == (2, "valeur")


def test_unknown_file_alone_is_refused(actor):
    assert examined(actor, "recette;minutes\ntarte;40\n").state == ImportState.REFUSED


def test_application_writes_and_is_signed(actor):
    asked = request_application(examined(actor), actor=actor)
    execute_job(job_id=asked.job_id)
    asked.refresh_from_db()
    assert (asked.state, asked.applied_by) == (ImportState.APPLIED, actor)
    value = IndicatorValue.objects.get()
    assert (value.area.code, value.value, value.source.imported_by) == ("99001", 12, actor)
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "data_import:create",
        "dataimport:checked",
        "data:imported",
        "dataimport:applied",
    ]


def test_application_that_became_impossible_writes_nothing(actor):
    asked = request_application(examined(actor), actor=actor)
    IndicatorValue.objects.all().delete()
    from territories.models import Area

    Area.objects.filter(code="99001").update(is_current=False)
    execute_job(job_id=asked.job_id)
    asked.refresh_from_db()
    assert asked.state == ImportState.REFUSED
    assert Job.objects.get(pk=asked.job_id).state == JobState.SUCCEEDED
    assert not IndicatorValue.objects.exists()


def test_application_twice_is_one_job(actor):
    asked = examined(actor)
    first = request_application(asked, actor=actor).job_id
    assert request_application(asked, actor=actor).job_id == first


def test_application_before_the_examination_is_refused(actor):
    asked = request_import([upload()], actor=actor)
    with pytest.raises(ValidationError, match="pas, ou n’est plus, prêt"):
        request_application(asked, actor=actor)


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.OBSERVER, Role.STRUCTURE_MEMBER])
def test_deposit_by_another_role_is_refused(actor, role):
    with pytest.raises(PermissionDenied):
        request_import([upload()], actor=make_holder(role))
    assert not DataImport.objects.exists()


def test_deposit_of_another_type_of_file_is_refused(actor):
    with pytest.raises(ValidationError, match="ce type de fichier n’est pas accepté"):
        request_import([upload(name="donnees.exe")], actor=actor)
    assert not DataImport.objects.exists()


def test_import_is_seen_by_those_who_may_import(actor):
    asked = request_import([upload()], actor=actor)
    assert DataImport.objects.visible_to(make_agent()).get() == asked
    assert not DataImport.objects.visible_to(make_holder(Role.OBSERVER)).exists()


def test_examination_that_was_cancelled_says_so(actor):
    asked = request_import([upload()], actor=actor)
    cancel_job(job=asked.job, actor=actor)
    asked = DataImport.objects.get(pk=asked.pk)
    assert asked.job.state == JobState.CANCELLED
    assert (asked.is_stranded, asked.status) == (True, "examen interrompu")

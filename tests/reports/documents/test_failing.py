"""A job that fails keeps nothing of what it had written."""

from iae_portal.common.files import StoredFile, store_content
from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_states import JobState
from reports.enums import DocumentKind
from reports.models import Document


def test_job_asked_with_a_hat_that_is_gone_fails_in_words_and_keeps_nothing(world):
    restitution = world.ask(actor=world.own)
    world.own.__dict__.pop("hats", None)
    restitution.job.parameters = {**restitution.job.parameters, "hat": 0}
    restitution.job.save(update_fields=["parameters"])

    job = execute_job(job_id=restitution.job_id)

    assert job.state == JobState.FAILED
    assert "n’est plus le vôtre" in job.error
    assert (Document.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_files_of_a_job_that_fails_at_the_end_are_removed(world, settings, tmp_path):
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": disk}
    restitution = world.ask()
    other = store_content(b"x", name="autre.docx", content_type="text/plain", actor=world.agent)
    Document.objects.create(restitution=restitution, kind=DocumentKind.NOTE_DOCX, file=other)

    job = execute_job(job_id=restitution.job_id)

    assert job.state == JobState.FAILED
    assert list(StoredFile.objects.all()) == [other]
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert kept == [b"x"]

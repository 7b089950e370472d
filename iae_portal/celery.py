"""The Celery application: Redis carries the messages, the `Job` rows hold the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iae_portal.settings.local")

app = Celery("iae_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

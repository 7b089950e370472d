"""The workers, what they do by themselves and when."""

from datetime import timedelta

from celery.schedules import crontab
from kombu import Exchange, Queue as MessageQueue

from iae_portal.common.queues import Queue
from iae_portal.settings.environment import celery_redis, optional
from iae_portal.settings.services import REDIS_DATABASE, REDIS_URL

CELERY_BROKER_URL = celery_redis(REDIS_URL, database=REDIS_DATABASE)
CELERY_TASK_IGNORE_RESULT = True
# A worker that is told no queue takes from all of them.
CELERY_TASK_QUEUES = [MessageQueue(queue.value, Exchange(queue.value), routing_key=queue.value) for queue in Queue]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A message whose worker was killed comes back after this delay; the reaper usually requeues the job long before.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2, "socket_timeout": 30}
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE = {
    "requeue-lost-jobs": {"task": "iae_portal.common.tasks.reap_jobs", "schedule": timedelta(seconds=10)},
    "send-waiting-mail": {"task": "iae_portal.common.tasks.send_waiting_mail", "schedule": timedelta(seconds=20)},
    "remind-dialogues": {"task": "structures.tasks.remind_dialogues", "schedule": timedelta(minutes=30)},
    "remind-opinions": {"task": "allocation.tasks.remind_opinions", "schedule": timedelta(minutes=30)},
    # Each run finds what has become due since the last: a mail is queued once, a referencing expires once.
    "follow-operators": {"task": "structures.tasks.follow_operators", "schedule": timedelta(hours=6)},
    "remind-applicants": {"task": "calls.tasks.remind_applicants", "schedule": timedelta(minutes=10)},
    "scan-forgotten": {"task": "calls.tasks.scan_forgotten", "schedule": timedelta(minutes=5)},
    # A correction whose date is past closes by itself; who prefers one mail a day is written to in the morning.
    "expire-corrections": {"task": "calls.tasks.expire_corrections", "schedule": timedelta(minutes=10)},
    # Written consultations of committees: members are reminded, the secretary is told of the end.
    "follow-written": {"task": "committees.tasks.follow_written", "schedule": timedelta(minutes=10)},
    "send-digests": {"task": "calls.tasks.send_digests", "schedule": crontab(hour=7, minute=0)},
    # Reports and conditions awaited are recalled in the morning; what is past its time is erased at night.
    "remind-follow-up": {"task": "awards.tasks.remind_follow_up", "schedule": crontab(hour=7, minute=30)},
    "apply-retention": {"task": "awards.tasks.apply_retention", "schedule": crontab(hour=3, minute=30)},
    # Sessions that are over, refused sign-ins and mails of long ago are forgotten at night.
    "forget-old-traces": {"task": "accounts.tasks.forget_old_traces", "schedule": crontab(hour=3, minute=45)},
    "forget-reference-changes": {
        "task": "iae_portal.common.tasks.forget_reference_changes",
        "schedule": crontab(hour=3, minute=50),
    },
    # Who has a token of the API that ends within a fortnight is told, once.
    "remind-tokens": {"task": "accounts.tasks.remind_tokens", "schedule": crontab(hour=7, minute=15)},
    # What the figures suggest to the doctrine is read again every night, after the data of the day.
    "read-suggestions": {"task": "strategy.tasks.read_suggestions", "schedule": crontab(hour=4, minute=30)},
}
JOB_HEARTBEAT_TIMEOUT = timedelta(seconds=float(optional("JOB_HEARTBEAT_TIMEOUT", "15")))
JOB_MAX_ATTEMPTS = 3

# Above so many communes, a diagnosis is cut in parts, one a region, that several workers compute together.
WHITE_ZONES_SPLIT_ABOVE = int(optional("WHITE_ZONES_SPLIT_ABOVE", "10000"))
# How many workers are asked to help the one that has the job.
WHITE_ZONES_HELPERS = int(optional("WHITE_ZONES_HELPERS", "7"))

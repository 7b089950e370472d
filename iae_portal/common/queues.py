"""The queues of messages: a worker takes all of them, or those that its command names (`-Q`)."""

from enum import StrEnum


class Queue(StrEnum):
    """What waits together: a mail waits neither for a diagnosis nor for the documents, imports and bulk actions."""

    # The name of Celery's own queue: what an earlier version published is still taken.
    SHORT = "celery"
    COMPUTING = "calculs"
    DOCUMENTS = "documents"

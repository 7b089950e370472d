"""The name of the work, as the workers and the pages know it."""

JOB_KIND = "reports.restitution"

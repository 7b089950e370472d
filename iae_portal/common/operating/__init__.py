"""What those who run the portal need: readiness, metrics, logs without personal data, errors told, backups."""

"""Backups of the database and of the files, proven by restoring and comparing them."""

"""Calls for projects: published from a model, answered online, instructed and scored."""

"""Published diagnoses and their results as programs read them."""

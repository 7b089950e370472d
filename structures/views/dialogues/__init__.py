"""The pages of the dialogue de gestion."""

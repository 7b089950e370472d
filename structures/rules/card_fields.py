"""The part of a structure's card that its members write."""

# Fields of the structure, in the order of the form.
CARD_FIELDS = ("activities", "description", "accompaniment", "digital_means", "skills_valued", "website")
# A place that the members ask to add: {commune, commune_name, address, postal_code}.
NEW_PLACE = "new_place"

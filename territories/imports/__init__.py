"""Published files read into areas, zonings and indicators."""

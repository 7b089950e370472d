"""Published calls as programs read them."""

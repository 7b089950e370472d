"""Areas and indicators as programs read them."""

"""The allocation engine: plain data in, plain data out, exact arithmetic, no Django."""

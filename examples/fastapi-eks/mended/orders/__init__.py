"""Takes orders and says what became of them."""

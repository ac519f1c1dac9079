"""``domain``: what an operator asks of domains and does to them."""

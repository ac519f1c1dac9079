"""``batch``: what an operator asks of batches and does to them."""

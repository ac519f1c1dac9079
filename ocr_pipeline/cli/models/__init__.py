"""``models``: what an operator asks of models, and what is fetched for them."""

"""The seams between the verbs and the outside: each Protocol has an adapter and a fake."""

"""The one exception of readers of values: the text holds no such value, and why."""


class NoValue(Exception):
    """The message is for people: what is wrong, what to do, and no word of the document."""

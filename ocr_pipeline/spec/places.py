"""Claimed storage places become the answer to "who holds one around this, or inside it?"."""

Place = tuple[str, ...]


class Places:
    """Places by their owner; a question costs the depth of a place, not the number of claims."""

    def __init__(self) -> None:
        """Nothing is claimed."""
        self._owners: dict[Place, str] = {}
        self._first_inside: dict[Place, str] = {}

    def claim(self, place: Place, owner: str) -> None:
        """Note a place; of several owners of the same one the first is named."""
        self._owners.setdefault(place, owner)
        for depth in range(1, len(place) + 1):
            self._first_inside.setdefault(place[:depth], owner)

    def owner_at(self, place: Place) -> str | None:
        """Who claimed exactly this place."""
        return self._owners.get(place)

    def owner_around(self, place: Place) -> str | None:
        """Who claimed this place or one that contains it; the nearest one."""
        around = (place[:depth] for depth in range(len(place), 0, -1))
        return next((self._owners[outer] for outer in around if outer in self._owners), None)

    def owner_inside(self, place: Place) -> str | None:
        """Who claimed this place or one inside it."""
        return self._first_inside.get(place)

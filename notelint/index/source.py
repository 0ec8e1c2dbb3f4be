"""The note in which a link stands, for those who judge the link."""


class Source:
    """The note in which a link stands; ``asked`` tells whether anybody wanted to know which note that is.

    What is found about a link without asking is found in any note.
    """

    __slots__ = ("_path", "asked")

    def __init__(self, path: str) -> None:
        self._path = path
        self.asked = False

    @property
    def path(self) -> str:
        """Its path, relative to the vault's root."""
        self.asked = True
        return self._path

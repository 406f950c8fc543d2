"""Why a package is not taken over, as German sentences."""


class RefusedPackageError(Exception):
    """The package is refused: what it says is not what a package says, or more than is read."""


class NotReachedError(Exception):
    """There was no package to be had."""

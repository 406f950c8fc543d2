"""The settings with which a browser is served: it keeps static files, as it does those of an installation, whose names
change with their content."""

from ozgtracker.settings import *  # noqa: F403

WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600  # seconds

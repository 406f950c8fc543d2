"""How the admin writes days: as the public pages do (08.04.2021, not 8. April 2021)."""

DATE_FORMAT = "d.m.Y"
DATETIME_FORMAT = "d.m.Y, H:i"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT

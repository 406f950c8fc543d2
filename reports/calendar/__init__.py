"""Days to come, for calendars (iCalendar, RFC 5545)."""

"""What readers of a page report as wrong, until those in charge have settled it."""

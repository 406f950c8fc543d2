"""Reading the package of another municipality: nothing of it is believed before it was looked at."""

"""The weekly digest by mail, for who wants it: what changed in one's projects, what is due."""

"""Answers for who is not signed in are kept and given again while nothing has changed that they were made of."""

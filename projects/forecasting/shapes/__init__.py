"""Synthetic histories whose end is known: of training, of validation and of the test, by rules of their own each."""

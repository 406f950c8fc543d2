"""Vier-Augen-Prinzip: what touches a published paper or an approved amount waits until a second person confirms it."""

"""What a municipality must say before it goes online: imprint, data protection, accessibility, contact."""

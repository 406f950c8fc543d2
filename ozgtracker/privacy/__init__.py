"""Personal data: the trail of accounts and groups, pseudonyms, redaction, retention and answers to persons."""

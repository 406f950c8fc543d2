"""What people do to records in the admin besides entering them: a module for each action, its check and messages."""

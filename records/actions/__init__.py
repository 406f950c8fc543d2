"""What people do to records in the admin besides entering them: a module for each deed, its check and its words."""

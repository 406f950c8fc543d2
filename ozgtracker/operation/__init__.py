"""What whoever runs the site needs: its log, whether it is well, its database away, backups."""

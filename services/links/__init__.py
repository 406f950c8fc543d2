"""The link check: asks the recorded addresses of online services whether they answer."""

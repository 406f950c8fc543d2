"""Other municipalities: whose packages are read, kept as received, and compared with the own figures."""

"""Catalogues of services as they are published: XZuFi and the records of the FIM portal."""

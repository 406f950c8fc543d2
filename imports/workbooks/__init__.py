"""Workbooks (XLSX, XLS, XLSB, ODS), read in a process of its own, which knows nothing of Django."""

"""The outside view of the city's services beside its own statements: comparison, course over time, lists."""

"""Queries that read other rows than a table has: in SQL a common table expression hides the table of the same name.

So the questions themselves stay as they are, whatever is asked of the tables; see `knowledge` and `publication`.
"""

from collections.abc import Mapping


def expressions_for(sql: str, tables: Mapping[str, str]) -> list[str]:
    """Of the expressions, by the tables as queries quote them, those that the query needs; none for other statements
    than queries, such as those of sessions."""
    if not sql.lstrip("( ").startswith("SELECT"):
        return []
    return [expression for table, expression in tables.items() if table in sql]


def behind(expressions: list[str], sql: str) -> str:
    """The query, on the tables that the expressions hold; as it is where there are none."""
    return f"WITH {', '.join(expressions)} {sql}" if expressions else sql

"""A connection that PostgreSQL has closed is replaced before a request meets it."""

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no connections that end")


def test_connections_that_the_server_closed_are_replaced_unnoticed(transactional_db):
    client = Client()
    for _ in range(3):
        assert client.get("/projekte/").status_code == 200
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [own] = cursor.fetchone()
        others = connection.copy()
        connection.close()  # back to the pool
        with others.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s", [own])
            cursor.execute("SELECT pg_sleep(0.1)")
        others.close()

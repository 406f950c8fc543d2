"""The Prüfakte of a grant as an auditor opens it."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

DAY, TRAIL = "2021-04-08", "7-verlauf/verlauf.csv"


def address_of(grant, day=DAY):
    return f"/foerdermittel/{grant.slug}/pruefakte.zip?stichtag={day}"


def taken(client, grant, day=DAY):
    """The archive, and the answer it came with."""
    response = client.get(address_of(grant, day))
    assert response.status_code == 200, response.content
    content = b"".join(response.streaming_content)
    return AuditFile(ZipFile(BytesIO(content)), content, response)


class AuditFile:
    def __init__(self, archive, content, response):
        self.archive, self.content, self.response = archive, content, response

    def text(self, name):
        return self.archive.read(name).decode("utf-8-sig")

    def rows(self, name):
        return list(csv.DictReader(StringIO(self.text(name)), delimiter=";"))


def changes(found, kind="", record=""):
    """The rows of its trail of that kind of deed and of record."""
    return [row for row in found.rows(TRAIL) if kind in row["Vorgang"] and record in row["Art"]]

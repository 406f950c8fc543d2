"""The proofs of use of a random city: the same figures in every form, which agree with plain Python."""

import json
import re
from collections import defaultdict
from decimal import Decimal
from io import BytesIO
from random import Random

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from funding.choices import UsageBasis
from tests.conftest import seed_of
from tests.funding.random_city import MONTH_ENDS, Facts, build

pytestmark = pytest.mark.django_db
COLUMNS = ("Ansatz", "Ist", "Differenz")
QUARTER_ENDS = MONTH_ENDS[2::3]
CELL = re.compile(r'<t[dh][^>]*data-label="([^"]+)"[^>]*>(.*?)</t[dh]>', re.DOTALL)
AMOUNT = re.compile(r"(\N{MINUS SIGN}?)(\d[\d.]*,\d\d)\s€")


@pytest.fixture
def facts(request):
    build(Random(f"{seed_of(request.config)} {request.node.nodeid}"))
    return Facts()


def euro(text):
    return Decimal(text.replace(",", ".") or "0")


def shown_in(texts):
    """The amounts in texts as a reader sees them, in their order."""
    found = (match for text in texts for match in AMOUNT.findall(text))
    return [Decimal(amount.replace(".", "").replace(",", ".")) * (-1 if sign else 1) for sign, amount in found]


@pytest.mark.walk
def test_the_proof_of_use_is_the_same_in_every_form_and_has_no_negative_remainder(facts, client, read_csv, sample):
    for grant in sample(facts.grants, 3):
        for day in sample(QUARTER_ENDS, 2):
            stem, query = f"/foerdermittel/{grant.slug}/verwendungsnachweis", f"stichtag={day}"
            rows = read_csv(f"{stem}.csv?{query}")
            check_lines(rows, grant, facts.on(day))
            amounts = [euro(row[name]) for row in rows for name in COLUMNS if row[name]]
            sheet = load_workbook(BytesIO(b"".join(client.get(f"{stem}.xlsx?{query}").streaming_content))).active
            cells = [cell for row in sheet.iter_rows(min_row=2, min_col=3, max_col=5, values_only=True) for cell in row]
            assert [Decimal(str(cell)) for cell in cells if cell is not None] == amounts
            of_json = json.loads(b"".join(client.get(f"{stem}.json?{query}").streaming_content))["zeilen"]
            cells = [row[name] for row in of_json for name in COLUMNS]
            assert [Decimal(str(cell)) for cell in cells if cell is not None] == amounts
            page = client.get(f"{stem}/?{query}").content.decode()
            assert shown_in(cell for label, cell in CELL.findall(page) if label in COLUMNS) == amounts
            paper = PdfReader(BytesIO(client.get(f"{stem}.pdf?{query}").content))
            assert shown_in(each.extract_text() for each in paper.pages) == amounts


def check_lines(rows, grant, city):
    """Sums are those of their rows; the own share and what is not recognised are as booked by the day."""
    of_section = defaultdict(list)
    for row in rows:
        of_section[row["Abschnitt"]].append(euro(row["Ist"]))
    totals = {}
    for section in ("Ausgaben", "Einnahmen"):
        *lines, totals[section] = of_section[section]
        assert sum(lines) == totals[section]
    lines = {row["Position"]: (euro(row["Ist"]), row["Vermerk"]) for row in rows}
    remainder, _ = lines.get("nicht nach Kostenart erfasst", (None, ""))
    assert remainder is None or remainder > 0
    assert all(amount > 0 for amount in of_section["Nachrichtlich"])
    names = ("noch nicht gedeckte Ausgaben", "Überdeckung: Einnahmen über den Ausgaben")
    missing, beyond = (lines.get(name, (0, ""))[0] for name in names)
    assert missing - beyond == totals["Ausgaben"] - totals["Einnahmen"]
    of = {"grant": grant.pk}
    is_own = any(
        part.grant == grant.pk and part.basis == UsageBasis.OWN_FUNDS and not part.is_open for part in city.parts
    )
    own = city.booked(**of, basis=UsageBasis.OWN_FUNDS)
    assert lines["Eigenanteil"] == ((own, "gebucht") if is_own else (city.stated(grant, "own_share"), "laut Bescheid"))
    assert lines.get("nicht anerkannte Ausgaben", (0, ""))[0] == city.booked(**of, basis=UsageBasis.NOT_RECOGNISED)
    assert lines["Landesförderung"][0] == city.drawn(**of)

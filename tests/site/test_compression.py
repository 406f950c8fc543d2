"""Pages are sent compressed to browsers that take it, with the same content; files as they are."""

from gzip import decompress

import pytest

PAGE = "/leistungseinheiten/?stichtag=2021-04-08"
COMPRESSED = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize("address", [PAGE, "/", "/sitemap.xml"])
def test_a_page_has_the_same_content_compressed(client, examples, address):
    plain = client.get(address)
    answer = client.get(address, headers=COMPRESSED)
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert decompress(answer.content) == plain.content
    assert len(answer.content) < len(plain.content) / 2


@pytest.mark.walk(4)
def test_the_length_of_an_answer_differs_from_one_to_the_next(client, examples):
    lengths = {len(client.get(PAGE, headers=COMPRESSED).content) for _ in range(12)}
    assert len(lengths) > 1


@pytest.mark.parametrize("address", ["/leistungseinheiten.xlsx", "/leistungseinheiten.csv"])
def test_a_file_is_sent_as_it_is(client, examples, address):
    answer = client.get(address, headers=COMPRESSED)
    answer.close()
    assert "Content-Encoding" not in answer

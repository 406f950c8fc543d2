from records.text import address_form, normalise


def test_umlauts_accents_and_case_are_folded():
    assert normalise("Straßen-  und  ÄMTER Café") == "strassen- und amter cafe"


def test_german_words_stand_in_addresses_as_one_writes_them_there():
    assert address_form("Geplant für Ämter, Maß") == "geplant-fuer-aemter-mass"

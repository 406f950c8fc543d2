from records.text import normalise


def test_umlauts_accents_and_case_are_folded():
    assert normalise("Straßen-  und  ÄMTER Café") == "strassen- und amter cafe"

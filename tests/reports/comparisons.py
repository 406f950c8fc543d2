"""Rows of the comparison of two days, as its file has them."""


def rows(read_csv, start, end, **filters):
    query = "&".join(f"{name}={value}" for name, value in {"von": start, "bis": end, **filters}.items())
    return read_csv(f"/vergleich.csv?{query}")


def figures(found):
    return {row["Angabe"]: (row["Vorher"], row["Nachher"], row["Differenz"]) for row in found if not row["Datum"]}


def changes(found):
    names = ("Datum", "Angabe", "Gegenstand", "Vorher", "Nachher", "Differenz")
    return [tuple(row[name] for name in names) for row in found if row["Datum"]]

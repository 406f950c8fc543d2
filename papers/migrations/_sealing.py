"""What the database itself refuses to change of a frozen paper, on SQLite and PostgreSQL alike: its triggers.

Models refuse first and name paper and field (`models.papers.refuse`). A seal holds against all that goes past them,
such as SQL. Inserting is refused where something is added to a paper that is frozen with its content; so a backup fills
an empty database. While a redaction of the paper is open (`PaperRedaction.is_open`), its texts may be replaced: whoever
opens one leaves a trace that no statement removes.

A migration that makes a table of papers anew (on SQLite each that alters a column) calls `seal` again.
"""

# ruff: noqa: S608 all names in queries are those of our own tables and columns

from collections.abc import Iterator, Sequence, Set
from typing import Any, NamedTuple

MESSAGE = "Was eingefroren ist, lässt sich nicht mehr ändern."

# The models of the parts of a paper, and what of their rows may still change.
PARTS = ("Consultation", "PaperProject", "SectionText", "ReportedFinding", "Answer")
# By which a row takes the place of another, where that is not its number alone.
KEYS = {
    "papers_paper": ("id", "reference"),
    "papers_frozenpaper": ("id", "paper_id"),
    **{f"papers_historical{name}": ("history_id",) for name in ("paper", *map(str.lower, PARTS))},
}
ALWAYS = {"version"}
OF_PAPER = {"state", "not_public_until", "search_key"}
OF_HISTORY = {"superseded_at", "history_user_id", "search_key"}


class Seal(NamedTuple):
    """A trigger: the event (INSERT, UPDATE, DELETE) of a table that is refused for rows with the condition."""

    table: str
    event: str
    condition: str

    @property
    def name(self) -> str:
        return f"seal_{self.table}_{self.event.lower()}"


def frozen(paper: str) -> str:
    """The condition that the paper with this number is frozen with its content: nothing is added to it nor deleted."""
    return (
        "EXISTS (SELECT 1 FROM papers_frozenpaper f JOIN papers_paper p ON p.id = f.paper_id "
        f"WHERE f.paper_id = {paper} AND p.state <> 'DRAFT')"
    )


def closed(paper: str) -> str:
    """The condition that it is frozen and no redaction of it is open: nothing of it is altered."""
    return f"({frozen(paper)} AND NOT {being_redacted(paper)})"


def being_redacted(paper: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM papers_paperredaction r JOIN papers_frozenpaper rf ON rf.id = r.frozen_id "
        f"WHERE rf.paper_id = {paper} AND r.is_open)"
    )


def named(papers: str) -> str:
    """The condition that one of the papers, given by a query of their numbers, is frozen."""
    return f"EXISTS (SELECT 1 FROM papers_paper n WHERE n.id IN ({papers}) AND {frozen('n.id')})"


def redacted_among(papers: str) -> str:
    return f"EXISTS (SELECT 1 FROM papers_paper n WHERE n.id IN ({papers}) AND {being_redacted('n.id')})"


def altered(model: Any, editable: Set[str] = frozenset()) -> str:
    """The condition that a column other than these changes."""
    columns = [field.column for field in model._meta.concrete_fields if field.column not in {*ALWAYS, *editable}]
    return "(" + " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns) + ")"


def seals(apps: Any) -> Iterator[Seal]:
    """All seals, for the models as this registry has them."""
    against_writing = list(seals_of(apps))
    inserted = {each.table: each.condition for each in against_writing if each.event == "INSERT"}
    yield from (each for each in against_writing if each.event != "INSERT")
    for each in against_writing:
        if each.event == "DELETE":
            conditions = (inserted.get(each.table), replaced(each))
            yield Seal(each.table, "INSERT", " OR ".join(filter(None, conditions)))


def replaced(deletion: Seal) -> str:
    """The condition that an insert would take the place of a row that must not be deleted: SQLite's INSERT OR REPLACE
    asks no trigger of deletion."""
    same = " OR ".join(f"gone.{key} = NEW.{key}" for key in KEYS.get(deletion.table, ("id",)))
    condition = deletion.condition.replace("OLD.", "gone.")
    return f"EXISTS (SELECT 1 FROM {deletion.table} gone WHERE ({same}) AND ({condition}))"


def seals_of(apps: Any) -> Iterator[Seal]:
    yield from seals_of_papers(apps)
    for name in PARTS:
        yield from seals_of_part(apps.get_model("papers", name))
    yield from seals_of_frozen(apps)
    for name, papers in NAMED.items():
        model = apps.get_model("papers", name)
        table = model._meta.db_table
        is_closed = f"{named(papers)} AND NOT {redacted_among(papers)}"
        yield Seal(table, "UPDATE", f"{altered(model, {'name_key'})} AND {is_closed}")
        yield Seal(table, "DELETE", named(papers))
    for name in ("Paper", *PARTS):
        model = apps.get_model("papers", f"Historical{name}")
        table, paper = model._meta.db_table, "OLD.id" if name == "Paper" else "OLD.paper_id"
        yield Seal(table, "UPDATE", f"{altered(model, OF_HISTORY)} AND {closed(paper)}")
        yield Seal(table, "DELETE", frozen(paper))


# What papers name beside their parts, and the query of the papers that name a row.
OF_ORDER = "SELECT id FROM papers_paper WHERE order_id = {}"
NAMED = {
    "Order": OF_ORDER.format("OLD.id"),
    "Question": OF_ORDER.format("OLD.order_id"),
    "Body": (
        "SELECT paper_id FROM papers_consultation WHERE body_id = OLD.id UNION SELECT o.id FROM papers_paper o "
        "JOIN papers_order b ON b.id = o.order_id WHERE b.body_id = OLD.id"
    ),
}


def seals_of_papers(apps: Any) -> Iterator[Seal]:
    """A paper is frozen with its content, and nothing leads back."""
    paper = apps.get_model("papers", "Paper")
    content = "EXISTS (SELECT 1 FROM papers_frozenpaper f WHERE f.paper_id = OLD.id)"
    backwards = "NEW.state = 'DRAFT' OR (OLD.state = 'PUBLISHED' AND NEW.state <> 'PUBLISHED')"
    other = f"({altered(paper, OF_PAPER)} AND NOT {being_redacted('OLD.id')})"
    yield Seal(
        "papers_paper",
        "UPDATE",
        f"(OLD.state = 'DRAFT' AND NEW.state <> 'DRAFT' AND NOT {content}) "
        f"OR (OLD.state <> 'DRAFT' AND ({backwards} OR {other}))",
    )
    yield Seal("papers_paper", "DELETE", "OLD.state <> 'DRAFT'")


def seals_of_part(part: Any) -> Iterator[Seal]:
    table = part._meta.db_table
    yield Seal(table, "INSERT", frozen("NEW.paper_id"))
    yield Seal(table, "UPDATE", f"{altered(part)} AND ({closed('OLD.paper_id')} OR {closed('NEW.paper_id')})")
    yield Seal(table, "DELETE", frozen("OLD.paper_id"))


def seals_of_frozen(apps: Any) -> Iterator[Seal]:
    """Content and files change only while redacted; the trace of a redaction is closed and stays."""
    content, file, redaction = (
        apps.get_model("papers", name) for name in ("FrozenPaper", "FrozenFile", "PaperRedaction")
    )
    of_file = "(SELECT paper_id FROM papers_frozenpaper WHERE id = OLD.frozen_id)"
    yield Seal("papers_frozenpaper", "UPDATE", f"{altered(content, {'frozen_by_id'})} AND {closed('OLD.paper_id')}")
    yield Seal("papers_frozenpaper", "DELETE", frozen("OLD.paper_id"))
    yield Seal("papers_frozenfile", "UPDATE", f"{altered(file)} AND {closed(of_file)}")
    yield Seal("papers_frozenfile", "DELETE", frozen(of_file))
    stays = altered(redaction, {"is_open", "redacted_by_id"})
    yield Seal("papers_paperredaction", "UPDATE", f"{stays} OR (NEW.is_open AND NOT OLD.is_open)")
    yield Seal("papers_paperredaction", "DELETE", "OLD.id IS NOT NULL")


def seal(apps: Any, schema_editor: Any) -> None:
    """Set all triggers, in place of those that are there."""
    unseal(apps, schema_editor)
    for each in seals(apps):
        for statement in statements(each, schema_editor.connection.vendor):
            schema_editor.execute(statement)


def unseal(apps: Any, schema_editor: Any) -> None:
    for each in seals(apps):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {each.name} ON {each.table}")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {each.name}")


def statements(each: Seal, vendor: str) -> Sequence[str]:
    trigger = f"CREATE TRIGGER {each.name} BEFORE {each.event} ON {each.table} FOR EACH ROW"
    if vendor != "postgresql":
        condition = each.condition.replace("IS DISTINCT FROM", "IS NOT")
        refused = f"SELECT RAISE(ABORT, '{MESSAGE}');"
        return [f"{trigger} WHEN {condition} BEGIN {refused} END"]
    refused = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';"
    row = "OLD" if each.event == "DELETE" else "NEW"
    body = f"BEGIN IF {each.condition} THEN {refused} END IF; RETURN {row}; END"
    function = f"CREATE OR REPLACE FUNCTION {each.name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
    return [function, f"{trigger} EXECUTE FUNCTION {each.name}()"]

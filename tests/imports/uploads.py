"""Files sent in the admin as staff send them: the preview, and the import that follows."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.pages import text_of


def preview_address(client, table, content, name="liste.csv"):
    """Send a file; the address of the page that shows what it would do."""
    file = SimpleUploadedFile(name, content)
    response = client.post(f"/admin/imports/importrun/importieren/{table}/", {"file": file})
    assert response.status_code == 302, text_of(response)
    return response["Location"]


def preview(client, table, content, name="liste.csv"):
    """The text of that page."""
    return text_of(client.get(preview_address(client, table, content, name)))


def imported(client, table, content, name="liste.csv"):
    """The text of the page after the import was confirmed, with what empty cells empty."""
    address = preview_address(client, table, content, name)
    client.get(address)
    return text_of(client.post(address, {"confirm": "1", "may_empty": "on"}, follow=True))

"""The Prüfakte of a grant as a download."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponseBase

from funding.rights import may_take_audit_file
from lists.files import refusal
from records.text import address_form

from ..grant.views import GrantMixin
from .archive import archive_of, audit_file_taken
from .parts import AuditFile

WITH_KNOWLEDGE = (
    "Kenntnisstand: Die Prüfakte gibt es nur nach heutigem Wissen. Was wann eingetragen war, sagt der Verlauf darin."
)


class AuditFileView(GrantMixin):
    """One ZIP file, for who may take it; that it was taken is written down."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:  # type: ignore[override]
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if self.known_on:
            return refusal([WITH_KNOWLEDGE])
        if not may_take_audit_file(request.user, self.grant):
            raise PermissionDenied
        if problems := self.problems():
            return refusal(problems)
        audit_file = AuditFile(self.grant, self.key_date, request.user, self.shown)
        archive = archive_of(audit_file)
        audit_file_taken.send(AuditFile, audit_file=audit_file, archive=archive)
        name = f"pruefakte-{address_form(self.grant.project.slug)}-{self.grant.pk}_{self.key_date}.zip"
        return FileResponse(archive.file, as_attachment=True, filename=name, content_type="application/zip")

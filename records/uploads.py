"""Files whose text a form keeps: what is chosen becomes the text of its field, so that it comes along wherever the form
is shown again, asks once more, or waits for a second person."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, QueryDict

from .file_texts import BYTES_OF_A_CHARACTER, LONGEST, FileTextFormField, text_of_file
from .form_parts import with_text
from .generics import ModelAdmin


class UploadForm(forms.BaseForm):
    """Mixin of forms with such fields: a file that is refused comes along no more."""

    def full_clean(self) -> None:
        super().full_clean()
        for name in self.errors:
            if isinstance(self.fields.get(name), FileTextFormField):
                self.data = with_text(self.data, self.add_prefix(name), "")


class UploadAdmin(ModelAdmin):
    """Mixin of admin pages whose forms, or rows of them, have such fields: `uploaded` are their names."""

    uploaded: ClassVar[tuple[str, ...]] = ()

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            request.POST = self.with_texts(request)  # type: ignore[assignment]
        return super().changeform_view(request, *args, **kwargs)

    def with_texts(self, request: HttpRequest) -> QueryDict:
        """What was sent, with the texts of its files."""
        data = request.POST.copy()
        for name, file in request.FILES.items():
            if name.rpartition("-")[2] in self.uploaded:
                content: Any = file.read((LONGEST + 1) * BYTES_OF_A_CHARACTER)  # type: ignore[union-attr]
                data[name] = text_of_file(content)
        return data

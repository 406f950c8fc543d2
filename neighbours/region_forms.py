"""The rows of a Modellregion: one of its municipalities leads."""

from records.forms import RecordFormSet

from .choices import RegionRole
from .models.municipalities import LEADS_ALREADY


class RegionMemberFormSet(RecordFormSet):
    """The municipalities of a region. Who leads is a matter of all rows together: one may hand that over to another;
    who led before stands first, and so is saved first."""

    def clean(self) -> None:
        super().clean()
        leading = [form for form in self.entered if form.cleaned_data.get("role") == RegionRole.LEADING]
        for form in sorted(leading, key=lambda form: "role" in form.changed_data)[1:]:
            form.add_error("role", LEADS_ALREADY)

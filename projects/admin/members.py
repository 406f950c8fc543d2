"""What the admin pages of rollouts and bundles share: that they belong to their project from a day to a day."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from records.confirmations import ConfirmableAdmin
from records.models import Record
from records.stated_admin import StatedAdmin
from records.statement_admin import StatementInline, UnlistedStatementAdmin

from ..forms import MemberForm
from ..membership_forms import MembershipFormSet, MembershipRowForm
from ..models import BundleMembership, RolloutMembership


class MembershipInline(StatementInline):
    """Of a rollout or a bundle that is there: from when to when it belongs to its project."""

    form = MembershipRowForm
    formset = MembershipFormSet
    verbose_name, verbose_name_plural = "Zugehörigkeit", "Zugehörigkeit zum Projekt"
    fields = ("effective_on", "belongs", "reason", "source")


class MemberAdmin(StatedAdmin, ConfirmableAdmin):
    """Base of the pages of rollouts and bundles: a new one has no memberships yet, but a day on which it joins."""

    form = MemberForm

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> Any:
        (title, options), *others = super().get_fieldsets(request, obj)
        fields = [name for name in options["fields"] if name != "joined_on"]
        return [(title, {**options, "fields": fields if obj else [*fields, "joined_on"]}), *others]

    def get_inlines(self, request: HttpRequest, obj: Record | None) -> Any:
        inlines = super().get_inlines(request, obj)
        return inlines if obj else [inline for inline in inlines if not issubclass(inline, MembershipInline)]


# Entered with their rollout or bundle, corrected on pages of their own.
admin.site.register((RolloutMembership, BundleMembership), UnlistedStatementAdmin)

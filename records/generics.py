"""Django's generic classes as bases: mypy wants to know their types, which the classes themselves do not take."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models

if TYPE_CHECKING:
    BooleanField = models.BooleanField[Any, Any]
    CharField = models.CharField[Any, Any]
    DateField = models.DateField[Any, Any]
    DecimalField = models.DecimalField[Any, Any]
    Field = models.Field[Any, Any]
    InlineFormSet = forms.BaseInlineFormSet[Any, Any, Any]
    InlineModelAdmin = admin.options.InlineModelAdmin[Any, Any]
    ModelAdmin = admin.ModelAdmin[Any]
    ModelForm = forms.ModelForm[Any]
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField[Any]
    PositiveSmallIntegerField = models.PositiveSmallIntegerField[Any, Any]
    StackedInline = admin.StackedInline[Any, Any]
    TabularInline = admin.TabularInline[Any, Any]
    TextField = models.TextField[Any, Any]
    URLField = models.URLField[Any, Any]
else:
    BooleanField = models.BooleanField
    CharField = models.CharField
    DateField = models.DateField
    DecimalField = models.DecimalField
    Field = models.Field
    InlineFormSet = forms.BaseInlineFormSet
    InlineModelAdmin = admin.options.InlineModelAdmin
    ModelAdmin = admin.ModelAdmin
    ModelForm = forms.ModelForm
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField
    PositiveSmallIntegerField = models.PositiveSmallIntegerField
    StackedInline = admin.StackedInline
    TabularInline = admin.TabularInline
    TextField = models.TextField
    URLField = models.URLField

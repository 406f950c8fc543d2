"""What the municipality writes for its website."""

from factory.django import DjangoModelFactory

from ozgtracker.site_texts.models import SiteText


class SiteTextFactory(DjangoModelFactory):
    class Meta:
        model = SiteText
        django_get_or_create = ("kind",)

    kind = SiteText.Kind.IMPRINT
    text = "## Herausgeberin\nStadt Musterhausen"

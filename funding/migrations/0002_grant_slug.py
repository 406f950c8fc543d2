from itertools import chain, count

from django.db import migrations, models

SLUG = {"blank": True, "editable": False, "max_length": 80, "verbose_name": "Kurzname in Adressen"}


def name_grants(apps, schema_editor):
    """Each grant after its project, with a number from its second one on; so its history."""
    grants, history = apps.get_model("funding", "Grant"), apps.get_model("funding", "HistoricalGrant")
    taken = set()
    for grant in grants.objects.select_related("project").order_by("pk"):
        name = grant.project.slug
        slug = next(each for each in chain([name], (f"{name}-{number}" for number in count(2))) if each not in taken)
        taken.add(slug)
        grants.objects.filter(pk=grant.pk).update(slug=slug)
        history.objects.filter(id=grant.pk).update(slug=slug)


class Migration(migrations.Migration):
    dependencies = [("funding", "0001_initial")]

    operations = [
        # Without its index: PostgreSQL would have that of the unique field twice.
        migrations.AddField(
            "grant", "slug", models.SlugField(db_index=False, default="", **SLUG), preserve_default=False
        ),
        migrations.AddField("historicalgrant", "slug", models.SlugField(default="", **SLUG), preserve_default=False),
        migrations.RunPython(name_grants, migrations.RunPython.noop),
        migrations.AlterField("grant", "slug", models.SlugField(unique=True, **SLUG)),
    ]

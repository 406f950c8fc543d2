"""Papers and the state of services came side by side."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_papers_permitted"), ("reports", "0010_service_states")]

    operations: list = []

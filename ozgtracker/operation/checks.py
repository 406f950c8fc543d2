"""What `check --deploy` says of files that a page cannot do without."""

from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core import checks


@checks.register(deploy=True)
def check_static_files(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Without the collected files no page can name its styles, so that none can be made."""
    storage: Any = staticfiles_storage
    if not isinstance(storage, ManifestStaticFilesStorage) or storage.hashed_files:
        return []
    hint = "Bitte rufen Sie „collectstatic“ auf; ohne sie antwortet keine Seite."
    return [checks.Error("Die statischen Dateien sind nicht gesammelt.", hint=hint, id="ozgtracker.E001")]

"""What the bundles of projects produced, in the order of the bundles: for pages and papers alike."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from .models import BundleOutput
from .rows import BundleRow


class OutputsOfBundle(NamedTuple):
    """A bundle with what it produced, by kind, the newest first."""

    bundle: BundleRow
    outputs: Sequence[BundleOutput]


def outputs_of(bundles: Sequence[BundleRow], key_date: date) -> list[OutputsOfBundle]:
    """Of those bundles that produced something by the day, without the files of models. One query."""
    by_bundle: dict[int, list[BundleOutput]] = defaultdict(list)
    found = BundleOutput.objects.by_then(key_date).filter(bundle__in=[row["pk"] for row in bundles])
    for output in found.without_models():
        by_bundle[output.bundle_id].append(output)
    return [OutputsOfBundle(row, by_bundle[row["pk"]]) for row in bundles if row["pk"] in by_bundle]

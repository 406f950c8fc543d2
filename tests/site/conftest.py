from tests.full_disk import full_disk, growing_database

__all__ = ["full_disk", "growing_database"]

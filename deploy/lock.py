"""Locks the dependencies of pyproject.toml in the requirements files, or checks that both agree.

`python deploy/lock.py` writes the files anew; versions already locked are kept unless `--upgrade` is given.
`python deploy/lock.py --check` exits 1 where a file does not hold what pyproject.toml asks for.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).with_name("uv")
COMPILE = [
    *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"),
    *("--no-emit-index-url", "--no-emit-find-links"),
]
FILES = {
    "requirements.txt": ["pyproject.toml"],
    "requirements-redis.txt": ["pyproject.toml", "--extra", "redis", "--constraint", "requirements.txt"],
    "requirements-dev.txt": ["pyproject.toml", "--group", "dev", "--constraint", "requirements.txt"],
    "requirements-bench.txt": ["--group", "bench", "--constraint", "requirements-dev.txt"],
    "requirements-node.txt": ["--group", "node"],
}
PIN = re.compile(r"^([\w.\-\[\]]+==\S+(?: ; [^\\]+)?)", re.MULTILINE)


def lock(name: str, output: Path, *options: str) -> None:
    subprocess.run([UV, *COMPILE, *FILES[name], "--output-file", output, *options], cwd=ROOT, check=True)


def pins(file: Path) -> set[str]:
    """The locked packages, such as "django==5.2.19"; without digests, to which a registry may add some later."""
    return {pin.strip() for pin in PIN.findall(file.read_text())}


def check() -> bool:
    """Whether a fresh lock of pyproject.toml, starting from the locked versions, holds the same packages."""
    agreed = True
    with TemporaryDirectory() as folder:
        for name in FILES:
            fresh = Path(shutil.copy(ROOT / name, folder))
            lock(name, fresh)
            differing = sorted(pins(fresh) ^ pins(ROOT / name))
            if differing:
                agreed = False
                print(f"{name} passt nicht zu pyproject.toml: {', '.join(differing)}. Bitte: make lock")
    return agreed


def main(arguments: list[str]) -> None:
    if arguments == ["--check"]:
        sys.exit(0 if check() else 1)
    for name in FILES:
        lock(name, ROOT / name, *arguments)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Where libraries that are no packages of Debian are kept, shared by all clones and builds of a user."""

import os
import shutil
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def cache_folder(name):
    home = os.environ.get("HOME")
    cache = os.environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else REPOSITORY / "build")
    return Path(cache) / "sealmint" / name


def is_complete(folder, wanted):
    return all((folder / path).is_file() for path in wanted)


def move_into_place(content, folder, wanted):
    """A folder appears complete or not at all, whoever else fills it just now."""
    missing = [path for path in sorted(wanted) if not (content / path).is_file()]
    if missing:
        raise RuntimeError(f"there is no {', '.join(missing)} in what was fetched")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        content.rename(folder)
    except OSError:
        if not is_complete(folder, wanted):
            raise

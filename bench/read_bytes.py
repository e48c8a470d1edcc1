"""The floor: walk a folder and read every byte. `python bench/read_bytes.py SOURCE`."""

import os
import sys


def read(folder: str) -> int:
    """Return the number of bytes below a folder, all of them read."""
    total = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                total += read(entry.path)
            else:
                descriptor = os.open(entry.path, os.O_RDONLY)
                while data := os.read(descriptor, 1 << 24):
                    total += len(data)
                os.close(descriptor)
    return total


print(read(sys.argv[1]))

"""Files of a warehouse that are cut, emptied or overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from bench.faults.site import FaultSite


def damage_cache(site: FaultSite, chance: random.Random) -> None:
    """Cut, empty or overwrite a file of the cache; what the try before has damaged must have come right."""
    _build(site)
    files = [file for file in sorted(site.warehouse.cache.rglob("*")) if file.is_file()]
    _damage(chance.choice(files), chance)
    site.write(chance.randrange(site.pages), f"Cache {chance.random()}")


def damage_table(site: FaultSite, chance: random.Random) -> None:
    """Cut, empty or overwrite a file of the published run; `build` makes a whole run of it again."""
    _build(site)
    run = site.warehouse.run()
    file = chance.choice([file for file in sorted(run.folder.rglob("*")) if file.is_file()])
    file.chmod(0o644)
    _damage(file, chance)
    site.write(chance.randrange(site.pages), f"Table {chance.random()}")


def damage_pointer(site: FaultSite, chance: random.Random) -> None:
    """Leave half a name, or nothing, in the file that names the current run."""
    name = site.warehouse.run().run_id.encode()
    (site.warehouse.folder / "current").write_bytes(name[: chance.randrange(len(name))])
    site.check_readers(site.pages)


def _build(site: FaultSite) -> None:
    built = site.build()
    assert built.returncode == 0, built.stderr


def _damage(file: Path, chance: random.Random) -> None:
    data = file.read_bytes()
    match chance.randrange(3):
        case 0:
            file.write_bytes(data[: chance.randrange(max(1, len(data)))])
        case 1:
            file.write_bytes(b"")
        case _:
            file.write_bytes(chance.randbytes(chance.randrange(1, 2000)))

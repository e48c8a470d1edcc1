"""What links of other sites lead nowhere: `python -m bench.unresolved SITE …`.

Builds each site and prints the share of internal links that lead to one page or file, and the most frequent forms
(twenty at most) of those that do not: how the target is written, and where it would lie.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

MATTERHOUSE = str(Path(sys.executable).with_name("matterhouse"))
FORMS = 20
INTERNAL = "from links where verdict <> 'external'"
IS_UNRESOLVED = "verdict in ('broken', 'ambiguous')"
SHARES = f"select count(*), count(*) filter (where not ({IS_UNRESOLVED})) {INTERNAL}"
UNRESOLVED = f"""
    select
        count(*) as links,
        count(distinct coalesce(target_key, target_url, target_title)) as targets,
        kind, target_form, verdict,
        array_to_string(string_split(coalesce(target_key, target_url, target_title), '/')[:4], '/') as form,
        mode(source_path) as a_source
    {INTERNAL} and {IS_UNRESOLVED}
    group by kind, target_form, verdict, form
    order by links desc, form
    limit {FORMS}
"""


def print_site(site: str, folder: str) -> None:
    """Build one site and print what of it is not resolved."""
    command = [MATTERHOUSE, "build", site, "--warehouse", folder, "--without", "suggestions"]
    subprocess.run(command, check=True, capture_output=True)
    file = next(Path(folder, "runs").glob("*/warehouse.duckdb"))
    with duckdb.connect(str(file), read_only=True) as connection:
        ((internal, resolved),) = connection.sql(SHARES).fetchall()
        print(f"\n## {Path(site).name}: {resolved:,} of {internal:,} internal links resolved"
              f" ({resolved / max(internal, 1):.1%})\n")  # fmt: skip
        for row in connection.sql(UNRESOLVED).fetchall():
            print("{:>5} links, {:>4} targets  {:<8} {:<8} {:<9} {}\n{:>29}{}".format(*row[:6], "as in ", row[6]))


def main() -> None:
    for site in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            print_site(site, folder)


if __name__ == "__main__":
    main()

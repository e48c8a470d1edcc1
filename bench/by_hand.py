"""What a user would write by hand: python-frontmatter with its defaults → Polars → Parquet, and no reports.

`python bench/by_hand.py SOURCE OUTPUT`
"""

import json
import sys
from pathlib import Path
from typing import Any

import frontmatter
import polars as pl

root, out = Path(sys.argv[1]), Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
pages: list[dict[str, object]] = []
keywords: list[dict[str, object]] = []
links: list[dict[str, object]] = []
for file in sorted(root.rglob("*.md")):
    path = file.relative_to(root).as_posix()
    try:
        post = frontmatter.load(str(file))
    except Exception as error:
        print(path, error, file=sys.stderr)
        continue
    meta: dict[str, Any] = post.metadata
    seo = meta.get("seo") or {}
    text = (meta.get("answer") or post.content).replace("\\n", "\n")
    pages.append(
        {
            "path": path,
            "id": str(meta.get("id") or ""),
            "url": meta.get("url"),
            "title": (meta.get("title") or "").strip(),
            "description": seo.get("page_description"),
            "subject": meta.get("subject"),
            "date": str(meta.get("date") or ""),
            "text": text,
            "word_count": len(text.split()),
            "front_matter": json.dumps(meta, default=str),
        }
    )
    for position, keyword in enumerate((seo.get("page_keywords") or "").split(",")):
        if keyword.strip():
            keywords.append(
                {"path": path, "position": position, "raw": keyword.strip(), "key": keyword.strip().lower()}
            )
    for key, value in meta.items():
        if key.startswith("related_article") and isinstance(value, dict):
            link = {name: str(value.get(name) or "") for name in ("url", "id", "title", "subject")}
            links.append({"path": path, "position": int(key.removeprefix("related_article")), **link})
for name, rows in {"pages": pages, "keywords": keywords, "links": links}.items():
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(out / f"{name}.parquet")

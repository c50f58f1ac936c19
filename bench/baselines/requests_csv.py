"""The open-data community's way: `python -m bench.baselines.requests_csv BASE_URL OUT ENTITY…`.

requests, GraphQL in pages of 50, BeautifulSoup's html.parser to text, one CSV.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from bs4 import BeautifulSoup

SIZE = 50
FIELDS = ("id", "title", "created_date", "body", "short_description", "projects")


def rows(session: requests.Session, base_url: str, entity: str, lang: str) -> Iterator[dict[str, Any]]:
    page = 0
    while True:
        page += 1
        asked = f'projects:"eq:{entity}", _page:{page}, _size:{SIZE}, _sort:"created_date:DESC", _lang:"{lang}"'
        query = f"{{news({asked}){{{' '.join(FIELDS)}}}}}"
        answer = session.post(f"{base_url}/graphql", json={"query": query, "variables": {}}, timeout=60)
        answer.raise_for_status()
        listed = answer.json()["data"]["news"]
        yield from listed
        if len(listed) < SIZE:
            return


def main(base_url: str, out: Path, entities: list[str]) -> None:
    with requests.Session() as session, out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["lang", *FIELDS])
        writer.writeheader()
        for lang in ("kk", "ru"):
            for entity in entities:
                for row in rows(session, base_url, entity, lang):
                    text = BeautifulSoup(row["body"] or "", "html.parser").get_text("\n", strip=True)
                    writer.writerow({"lang": lang, **{name: row[name] for name in FIELDS}, "body": text})


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])

"""Plain Scrapy: `scrapy runspider bench/baselines/plain_scrapy.py -a base_url=… -a entities=… -o items.jsonl`.

One spider, GraphQL in pages of 50, html-text to text, JSON Lines.
"""

import scrapy
from html_text import extract_text
from scrapy.http import JsonRequest

SIZE = 50


class PlainSpider(scrapy.Spider):
    name = "plain"
    custom_settings = {"LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False}  # noqa: RUF012

    async def start(self):
        for lang in ("kk", "ru"):
            for entity in self.entities.split(","):
                yield self.ask(entity, lang, 1)

    def ask(self, entity, lang, page):
        asked = f'projects:"eq:{entity}", _page:{page}, _size:{SIZE}, _sort:"created_date:DESC", _lang:"{lang}"'
        query = f"{{news({asked}){{id title created_date body short_description projects}}}}"
        return JsonRequest(
            f"{self.base_url}/graphql",
            data={"query": query, "variables": {}},
            cb_kwargs={"entity": entity, "lang": lang, "page": page},
            dont_filter=True,
        )

    def parse(self, response, entity, lang, page):
        rows = response.json()["data"]["news"]
        for row in rows:
            yield {**row, "lang": lang, "body": extract_text(row["body"] or "")}
        if len(rows) == SIZE:
            yield self.ask(entity, lang, page + 1)

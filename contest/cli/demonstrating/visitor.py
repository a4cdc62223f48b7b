"""One team's browser: pages and forms over HTTP, nothing that a person could not do."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

PATIENCE_S = 60.0
"""How long a visitor keeps trying a site that asks to come again later."""
TIMEOUT_S = 30.0
LATER = frozenset({429, 502, 503, 504})


class Unexpected(Exception):
    """The site answered otherwise than a visitor expects; says which page and what it said."""


@dataclass(slots=True)
class Form:
    """A form of a page: where it goes and what it holds."""

    action: str
    method: str
    is_multipart: bool
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Page:
    """What the site answered."""

    address: str
    status: int
    text: str
    forms: tuple[Form, ...]
    links: tuple[str, ...]

    def form(self, *names: str) -> Form:
        """The first form that has all these fields; raises Unexpected."""
        for form in self.forms:
            if form.names.issuperset(names):
                return form
        raise Unexpected(f"{self.address} ({self.status}) has no form with {', '.join(names)}")


class Visitor:
    """A browser without JavaScript, with its own cookies."""

    def __init__(self, base: str, *, language: str = "en") -> None:
        self._base = base
        self._session = requests.Session()
        self._session.trust_env = False  # the site is on this machine: no proxy stands between
        self._session.headers["Accept-Language"] = language

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._page(self._send("GET", urljoin(self._base, path)))

    def send(
        self,
        page: Page,
        form: Form,
        values: Mapping[str, str],
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Page:
        """Send a form of `page` with these values in place of what it holds; follows to where it leads."""
        target = urljoin(page.address, form.action or page.address)
        sent = {**form.values, **values}
        parts: Any = None
        if form.is_multipart:
            parts = {name: (filename, content) for name, (filename, content) in (files or {}).items()}
            # Without any file the body has to be multipart all the same.
            parts = parts or {"": ("", b"")}
        answer = self._send("POST", target, data=sent, files=parts, headers={"Referer": page.address})
        return self._page(answer)

    def close(self) -> None:
        """Close its connections."""
        self._session.close()

    def _send(self, method: str, address: str, **parts: Any) -> requests.Response:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                answer = self._session.request(method, address, timeout=TIMEOUT_S, **parts)
            except requests.RequestException as error:
                raise Unexpected(f"{urlsplit(address).path}: {type(error).__name__}") from error
            if answer.status_code not in LATER or time.monotonic() > deadline:
                return answer
            wait = answer.headers.get("Retry-After", "")
            time.sleep(min(int(wait) if wait.isdecimal() else 1, PATIENCE_S))

    def _page(self, answer: requests.Response) -> Page:
        reader = _Reader()
        reader.feed(answer.text)
        reader.close()
        path = urlsplit(answer.url).path
        if answer.status_code >= 500:  # noqa: PLR2004 -- the site's own failures
            raise Unexpected(f"{path} answered {answer.status_code}")
        return Page(answer.url, answer.status_code, answer.text, tuple(reader.forms), tuple(reader.links))


class _Reader(HTMLParser):
    """Forms and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        name = facts.get("name", "")
        match tag:
            case "a" if "href" in facts:
                self.links.append(facts["href"])
            case "form":
                self._form = Form(
                    facts.get("action", ""),
                    facts.get("method", "get").lower(),
                    facts.get("enctype", "") == "multipart/form-data",
                )
                self.forms.append(self._form)
            case "input" if self._form is not None and name:
                self._form.names.add(name)
                kind = facts.get("type", "text")
                if kind not in {"submit", "button", "file", "image"} and (
                    kind not in {"checkbox", "radio"} or "checked" in facts
                ):
                    self._form.values[name] = facts.get("value", "")
            case "select" if self._form is not None and name:
                self._form.names.add(name)
                self._select = name
            case "option" if self._form is not None and self._select:
                if "selected" in facts or self._select not in self._form.values:
                    self._form.values[self._select] = facts.get("value", "")
            case "textarea" if self._form is not None and name:
                self._form.names.add(name)
                self._form.values[name] = ""
                self._area = name

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "select":
                self._select = None
            case "textarea":
                self._area = None

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._area is not None:
            self._form.values[self._area] += data

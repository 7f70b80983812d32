"""The admin's forms, sent as a browser without script sends them: all that is on the page."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Form(HTMLParser):
    """The fields of the form whose id ends in `_form`, with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.data: dict[str, list[str]] = {}
        self.naming = ""
        self.select = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = found.get("id", "").endswith("_form")
        if not self.inside:
            return
        name = found.get("name", "")
        if tag == "input" and found.get("type") not in ("submit", "button"):
            box = found.get("type") in ("checkbox", "radio")
            if name and ("checked" in found or not box):
                self.data.setdefault(name, []).append(found.get("value", "on" if box else ""))
        elif tag == "textarea":
            self.naming = name
            self.data[name] = [""]
        elif tag == "select":
            self.select = name
            self.first = True
            self.multiple = "multiple" in found
        elif tag == "option" and self.select:
            if "selected" in found:
                self.data[self.select] = [
                    *(self.data.get(self.select, []) if self.multiple else []),
                    found.get("value", ""),
                ]
            elif self.first and not self.multiple:
                self.data.setdefault(self.select, [found.get("value", "")])
            self.first = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.data[self.naming] = [self.data[self.naming][0].removeprefix("\n")]
            self.naming = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.naming:
            self.data[self.naming][0] += data


def fields(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send back if nobody touched the form at `url`."""
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    form = _Form()
    form.feed(response.content.decode())
    return {name: value[0] if len(value) == 1 else value for name, value in form.data.items()}


def send(client: Client, url: str, changes: dict[str, Any] | None = None, **more: Any) -> Any:
    """Open the form at `url`, change some of its fields, and send it."""
    data = fields(client, url) | (changes or {}) | more
    return client.post(url, {name: value for name, value in data.items() if value is not None})


def errors(response: Any) -> dict[str, list[str]]:
    """What the form complains of, by field; a row's field by its name on the page."""
    assert response.status_code == 200, response.status_code
    found = dict(response.context["adminform"].form.errors)
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        for form in formset.forms:
            found |= {form.add_prefix(name): list(said) for name, said in form.errors.items()}
        if formset.non_form_errors():
            found[formset.prefix] = list(formset.non_form_errors())
    return {name: [str(one) for one in said] for name, said in found.items()}

"""The texts of a pack as HTML, made before any lock is taken.

Links between files of the pack lead to pages that do not exist yet, so the pack itself answers
what `[[…]]` means, beside the site.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.text import slugify

from packs.documents import File
from packs.pack import Pack
from packs.plan import KINDS, Plan
from web import images, links, markdown
from web.folding import fold
from web.markdown import Rendering
from web.writing import PREFIX


@dataclass(slots=True)
class Renderings:
    """What was rendered, by kind and slug, and for the masthead."""

    masthead: Rendering
    by_file: dict[tuple[str, str], Rendering] = field(default_factory=dict)

    def of(self, kind: str, slug: str) -> Rendering | None:
        return self.by_file.get((kind, slug))

    @property
    def diagrams(self) -> dict[str, str]:
        """All drawings, by digest."""
        found = dict(self.masthead.diagrams)
        for rendering in self.by_file.values():
            found |= rendering.diagrams
        return found


def render_pack(pack: Pack, plan: Plan) -> Renderings:
    """Render the masthead and every text that the plan adds or changes. Slow, and pure reading."""
    texts = {
        (kind, slug): document.body
        for kind in KINDS
        for slug, document in getattr(pack, kind).items()
        if plan.touches(kind, slug, "body")
    }
    welcome = pack.masthead.body if pack.masthead else ""
    bodies = [*texts.values(), welcome]
    found = meanings(pack, bodies)
    addresses = {key: urls[0] for key, urls in found.items()}
    sizes = images.known({address for text in bodies for address in images.addresses(text)})
    jobs = [markdown.Job(text, links=addresses, prefix=PREFIX, sizes=sizes) for text in bodies]
    *rendered, masthead = markdown.render_many(jobs)
    return Renderings(masthead, dict(zip(texts, rendered, strict=True)))


def meanings(pack: Pack, texts: list[str]) -> dict[str, list[str]]:
    """Where each `[[key]]` in `texts` may lead, on the site and in the pack, best first."""
    keys = {key for text in texts for key in markdown.wiki_keys(text)}
    on_site = links.find(keys)
    shelves = [
        _Shelf("topic", "topics:topic", pack.topics),
        _Shelf("post", "journal:post", pack.posts),
    ]
    found = {}
    for key in keys:
        urls = [target.url for target in on_site.get(key, [])] + _in_pack(shelves, key)
        if urls:
            found[key] = list(dict.fromkeys(urls))
    return found


class _Shelf:
    """The pack's files of one linkable kind, by slug and by folded title."""

    def __init__(self, kind: str, address: str, files: Mapping[str, File]) -> None:
        self.kind, self.address, self.slugs = kind, address, files.keys()
        self.titles: dict[str, list[str]] = {}
        for slug, file in files.items():
            self.titles.setdefault(fold(file.title), []).append(slug)

    def urls(self, slugs: Iterable[str]) -> list[str]:
        return [reverse(self.address, args=[slug]) for slug in slugs]


def _in_pack(shelves: list[_Shelf], key: str) -> list[str]:
    """The addresses of the pack's own files that `key` means, in the order of `links.find`."""
    only, name = links.split(key)
    open_to_it = [shelf for shelf in shelves if only in ("", shelf.kind)]
    slug, folded = slugify(name), fold(name)
    by_slug = [url for shelf in open_to_it for url in shelf.urls({slug} & shelf.slugs)]
    return by_slug + [
        url for shelf in open_to_it for url in shelf.urls(shelf.titles.get(folded, ()))
    ]

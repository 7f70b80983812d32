"""What a pack's author may want to look at. Warnings stop nothing."""

from collections.abc import Iterator

from packs.documents import File, MastheadFile
from packs.faults import Fault
from packs.pack import Pack
from packs.rendering import meanings
from web import images, markdown
from web.publishing import Status
from web.warnings import warnings as warnings_of


def warnings(pack: Pack) -> Iterator[Fault]:
    """What the admin, too, would tell of each text, by file."""
    files: list[File | MastheadFile] = [pack.masthead] if pack.masthead else []
    for shelf in (pack.topics, pack.posts, pack.tracks, pack.series):
        files += shelf.values()
    texts = [file.body for file in files]
    found = meanings(pack, texts)
    addresses = {key: urls[0] for key, urls in found.items()}
    sizes = images.known({address for text in texts for address in images.addresses(text)})
    jobs = [markdown.Job(text, links=addresses, sizes=sizes) for text in texts]
    for file, rendering in zip(files, markdown.render_many(jobs), strict=True):
        summary = getattr(file, "summary", None) if _is_published(file) else None
        for warning in warnings_of(file.body, summary, rendering=rendering, meanings=found):
            line = file.body_line + warning.line - 1 if warning.line else 0
            yield Fault(file.path, line, warning.says)


def _is_published(file: File | MastheadFile) -> bool:
    """Will readers see it once it is loaded? Who gives no status means so."""
    return getattr(file, "status", Status.DRAFT) in ("", Status.PUBLISHED)

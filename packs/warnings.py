"""What a pack's author may want to look at. Warnings stop nothing."""

from collections.abc import Iterator

from packs.documents import File, MastheadFile
from packs.faults import Fault
from packs.pack import Pack
from packs.rendering import meanings
from web import markdown


def warnings(pack: Pack) -> Iterator[Fault]:
    """Links that mean nothing or several things, and all that the renderer remarks, by file."""
    files: list[File | MastheadFile] = [pack.masthead] if pack.masthead else []
    for shelf in (pack.topics, pack.posts, pack.tracks, pack.series):
        files += shelf.values()
    found = meanings(pack, [file.body for file in files])
    addresses = {key: urls[0] for key, urls in found.items()}
    jobs = [markdown.Job(file.body, links=addresses) for file in files]
    rendered = markdown.render_many(jobs)
    for file, rendering in zip(files, rendered, strict=True):
        for remark in [rendering.problem, *rendering.warnings]:
            if remark:
                yield Fault(file.path, 0, remark)
        for key in rendering.mentions:
            if len(found.get(key, [])) > 1:
                where = file.body_line + file.body[: file.body.find(f"[[{key}")].count("\n")
                choices = " or ".join(found[key])
                yield Fault(file.path, where, f"[[{key}]] is ambiguous: {choices}.")

"""A small pack, and what tests do with it."""

from packs.load import check, load
from packs.pack import read_pack
from topics.models import ChecklistItem

FILES = {
    "masthead.yaml": "title: Field book\ntagline: Notes on bread.\nwelcome: |\n  Come *in*.\n",
    "categories.yaml": "- {slug: baking, name: Baking, emoji: 🍞, blurb: Heat.}\n"
    "- {slug: brewing, name: Brewing}\n",
    "topics/yeast.md": "---\ntitle: Yeast\nsummary: A fungus.\n---\nIt likes [[Salt]] little.\n",
    "topics/salt.md": "---\ntitle: Salt\n---\nSee [[yeast]] and [[bread]].\n",
    "posts/bread.md": "---\ntitle: Bread\nsummary: How.\ncategory: baking\ntags: [Oven, Flour]\n"
    "topics: [yeast, salt]\nbyline: A. Baker\nstatus: published\npublished: 2020-03-04\n---\n"
    "Take [[Yeast]].\n",
    "posts/cake.md": "---\ntitle: Cake\nsummary: Soon.\nstatus: planned\n---\n",
    "tracks/bakery.yaml": "title: Bakery\npublished: 2020-01-01\nphases:\n"
    "  - slug: first\n    title: First\n    icon: gear\n"
    "    items: [yeast, {topic: salt, label: Sea}]\n"
    "  - {slug: last, title: Last, items: [yeast]}\n",
    "series/rising.yaml": "title: Rising\ncategory: baking\nsections:\n"
    "  - {title: Start, blurb: Begin., parts: [bread]}\n  - {title: Go on, parts: [cake]}\n",
}


def put(folder, name, text):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def edit(folder, name, old, new):
    assert old in FILES[name]
    put(folder, name, FILES[name].replace(old, new))


def loaded(folder):
    return load(read_pack(folder))


def changes(plan):
    return [str(change) for change in plan.changes]


def checklist(slug):
    items = ChecklistItem.objects.filter(phase__slug=slug)
    return [(item.position, str(item)) for item in items.select_related("topic")]


def planned(folder):
    return check(read_pack(folder))

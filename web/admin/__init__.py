"""What the admin's pages share: the stock Django admin, made comfortable and discreet.

`desk` is the base of every page: what hangs on a thing is told in counts, and what it said before
by `history`, of which `telling`, `restoring` and `changes` are the parts. `written`, `slugged` and
`published` add what a text, an address and a status need; `rows` are inlines, and `ordered` ones
are dragged or numbered; `fields` are the inputs, `editor` and `images` what the largest one asks.
"""

from django.contrib import admin

# Its confirmation page lists what it takes along, by name.
admin.site.disable_action("delete_selected")

from web.admin import images  # noqa: E402, F401 - registers the one model of this room

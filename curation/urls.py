"""Verbs of curation, each with a page that tells what it would touch. Beside the admin's pages."""

from django.contrib import admin
from django.urls import path

from curation.views import moves, verbs

app_name = "verbs"

urlpatterns = [
    path(f"<slug:app>/<slug:model>/{address}", admin.site.admin_view(view), name=name)
    for address, view, name in (
        ("retire/", verbs.retire, "retire"),
        ("bring-back/", verbs.bring_back, "bring_back"),
        ("<int:pk>/merge/", verbs.merge, "merge"),
        ("<int:pk>/rename/", moves.rename, "rename"),
        ("<int:pk>/move/", moves.move, "move"),
    )
]

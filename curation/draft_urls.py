"""Drafts of changes, in the admin."""

from django.contrib import admin
from django.urls import path

from curation.views import drafts

app_name = "drafts"
THING = "<str:kind>/<int:pk>"
urlpatterns = [
    path("", admin.site.admin_view(drafts.index), name="index"),
    path("<int:pk>/discard/", admin.site.admin_view(drafts.discard), name="discard"),
    path(f"{THING}/", drafts.edit, name="edit"),
    path(f"{THING}/preview/", drafts.preview, name="preview"),
    path(f"{THING}/compare/", drafts.compare, name="compare"),
    path(f"{THING}/publish/", drafts.publish, name="publish"),
    path(f"{THING}/rebase/", drafts.rebase, name="rebase"),
]

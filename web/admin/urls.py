"""The editor's own addresses, beside those of the admin's models."""

from django.contrib import admin
from django.urls import path

from web.admin import editor, images

app_name = "editor"

urlpatterns = [
    path("preview/", admin.site.admin_view(editor.preview), name="preview"),
    path("names/", admin.site.admin_view(editor.names), name="names"),
    path("images/add/", admin.site.admin_view(images.add), name="image"),
]

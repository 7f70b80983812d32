"""The addresses of the gap board, within the admin."""

from django.contrib import admin
from django.urls import path

from curation.views import gaps

app_name = "gaps"
within = admin.site.admin_view

urlpatterns = [
    path("", within(gaps.board), name="board"),
    path("<slug:slug>/", within(gaps.gap), name="gap"),
    path("right/<slug:app>/<slug:model>/<int:pk>/", within(gaps.right), name="right"),
]

"""What changed since a learner finished it."""

from django.urls import path

from curation.views import changes

app_name = "changes"
urlpatterns = [
    path("", changes.index, name="index"),
    path("<int:pk>/", changes.detail, name="detail"),
    path("<int:pk>/answer/", changes.answer, name="answer"),
]

from django.urls import path

from topics import views

app_name = "topics"

urlpatterns = [
    path("tracks/", views.tracks, name="tracks"),
    path("tracks/<slug:slug>/", views.track, name="track"),
    path("tracks/<slug:track_slug>/<slug:slug>/", views.phase, name="phase"),
    # A segment deeper than phases, so that none of them has a name that is taken.
    path("tracks/<slug:track_slug>/progress/reset/", views.reset, name="reset"),
    path("tracks/<slug:track_slug>/progress/undo/", views.unreset, name="unreset"),
    path("topics/", views.index, name="index"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("topics/<slug:slug>/progress/", views.progress, name="progress"),
]

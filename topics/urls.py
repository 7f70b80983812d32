from django.urls import path

from topics import views

app_name = "topics"

urlpatterns = [
    path("tracks/", views.tracks, name="tracks"),
    path("tracks/<slug:slug>/", views.track, name="track"),
    path("tracks/<slug:track_slug>/<slug:slug>/", views.phase, name="phase"),
    path("topics/", views.index, name="index"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("topics/<slug:slug>/progress/", views.progress, name="progress"),
]

from django.urls import path

from journal import views

app_name = "journal"

urlpatterns = [
    path("journal/", views.index, name="index"),
    path("journal/<slug:slug>/", views.post, name="post"),
    path("journal/<slug:slug>/reading/", views.reading, name="reading"),
    path("categories/<slug:slug>/", views.category, name="category"),
    path("tags/", views.tags, name="tags"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("series/", views.series_index, name="series-index"),
    path("series/<slug:slug>/", views.series, name="series"),
]

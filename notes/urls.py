from django.urls import path

from notes.views import deleting, paper, reading, versions, writing

app_name = "notes"

urlpatterns = [
    path("", reading.index, name="index"),
    path("calendar/", reading.calendar, name="calendar"),
    path("calendar/<int:year>/<int:month>/", reading.calendar, name="month"),
    path("new/", writing.create, name="create"),
    path("guard/", writing.guard, name="guard"),
    path("deleted/", deleting.deleted, name="deleted"),
    path("print/", paper.journal, name="print"),
    path("print/<slug:track_slug>/<slug:slug>/", paper.phase, name="print_phase"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/delete/", deleting.delete, name="delete"),
    path("<int:pk>/restore/", deleting.restore, name="restore"),
    path("<int:pk>/versions/", versions.index, name="versions"),
    path("<int:pk>/versions/<int:revision>/", versions.detail, name="version"),
    path("<int:pk>/versions/<int:revision>/restore/", versions.restore, name="restore_version"),
]

from django.urls import path

from desk import views
from desk.data import views as data

app_name = "desk"

urlpatterns = [
    path("", views.index, name="index"),
    path("data/", data.index, name="data"),
    path("data/cairn.zip", data.take, name="data_take"),
    path("data/bring/", data.bring, name="data_bring"),
    path("data/plan/", data.plan, name="data_plan"),
    path("data/delete/", data.leave, name="data_leave"),
    path("data/gone/", data.left, name="data_left"),
]

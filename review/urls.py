from django.urls import path

from review import views

app_name = "review"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.reminder, name="reminder"),
    path("<slug:slug>/answer/", views.answer, name="answer"),
]

from django.urls import path

from web import views

app_name = "web"

urlpatterns = [
    path("style/", views.style, name="style"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("diagrams/<slug:digest>.svg", views.diagram, name="diagram"),
]

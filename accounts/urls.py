"""The account pages. The names are allauth's, which asks for its own pages by them."""

from django.urls import path, re_path

from accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("name/", views.name, name="account_name"),
    path("login/", views.sign_in, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("signup/", views.sign_up, name="account_signup"),
    path("inactive/", views.inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("email/", views.email, name="account_email"),
    path("email/pending/", views.pending_email, name="account_pending_email"),
    path("confirm-email/", views.confirmation_sent, name="account_email_verification_sent"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", views.confirm_email, name="account_confirm_email"
    ),
    path("password/change/", views.change_password, name="account_change_password"),
    path("password/set/", views.set_password, name="account_set_password"),
    path("password/reset/", views.reset_password, name="account_reset_password"),
    path("password/reset/done/", views.reset_password_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.reset_password_by_key,
        name="account_reset_password_from_key",
    ),
]

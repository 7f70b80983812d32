"""The account pages. The names are allauth's, which asks for its own pages by them."""

from django.urls import path, re_path

from accounts import codes, passkeys, preferences, sessions, views

urlpatterns = [
    path("", views.account, name="account"),
    path("name/", views.name, name="account_name"),
    path("preferences/", preferences.preferences, name="account_preferences"),
    path("time-zone/", preferences.time_zone, name="account_time_zone"),
    path("login/", views.sign_in, name="account_login"),
    path("login/again/", views.start_again, name="account_start_again"),
    path("login/code/", views.ask_for_code, name="account_request_login_code"),
    path("login/code/confirm/", views.type_code, name="account_confirm_login_code"),
    path("login/passkey/", passkeys.sign_in, name="mfa_login_webauthn"),
    path("login/step/", passkeys.step, name="mfa_authenticate"),
    path("logout/", views.sign_out, name="account_logout"),
    path("signup/", views.sign_up, name="account_signup"),
    path("inactive/", views.inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("reauthenticate/code/", codes.again, name="mfa_reauthenticate"),
    path("reauthenticate/passkey/", passkeys.again, name="mfa_reauthenticate_webauthn"),
    path("passkeys/add/", passkeys.add, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/name/", passkeys.rename, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove, name="mfa_remove_webauthn"),
    path("codes/", codes.turn_on, name="mfa_activate_totp"),
    path("codes/off/", codes.turn_off, name="mfa_deactivate_totp"),
    path("codes/recovery/", codes.recovery, name="mfa_view_recovery_codes"),
    path("codes/recovery/file/", codes.recovery_file, name="mfa_download_recovery_codes"),
    path("codes/recovery/new/", codes.new_recovery, name="mfa_generate_recovery_codes"),
    path("sessions/<int:pk>/end/", sessions.end, name="account_end_session"),
    path("sessions/end-others/", sessions.end_others, name="account_end_other_sessions"),
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

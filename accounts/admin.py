"""People, as the admin sees them: who may do what, and never what they learn or write."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from accounts.models import User
from web.admin.desk import Desk

admin.site.unregister(EmailAddress)  # a person's address is changed with the person
admin.site.unregister(Authenticator)  # what opens a person's door, and from where they come in
admin.site.unregister(UserSession)
admin.site.unregister(Group)

RIGHTS = ["is_staff", "is_superuser", "groups"]


class EmailCheck(forms.ModelForm):
    """Says at the field that somebody has this address, however it is typed."""

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.exclude(pk=self.instance.pk).filter(email__iexact=email).exists():
            raise ValidationError("An account with this e-mail address exists already.")
        return email


class AddUserForm(EmailCheck, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]


class ChangeUserForm(EmailCheck, UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"  # noqa: DJ007 - the page's fieldsets choose


@admin.register(User)
class UserAdmin(Desk, BaseUserAdmin):
    form = ChangeUserForm
    add_form = AddUserForm
    ordering = ["email"]
    list_display = ["email", "name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active", "groups"]
    search_fields = ["email", "name"]
    filter_horizontal = ["groups"]
    fieldsets = [
        (None, {"fields": ["email", "name"]}),
        ("Rights", {"fields": ["is_active", *RIGHTS]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})
    ]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "is_active":
            field.help_text = "Off: the account cannot be used, and all that is in it stays."
        if field is not None and db_field.name == "is_staff":
            field.help_text = "May come in here. What they may do here, their groups say."
        return field

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        """Nobody gives a right they lack, nor takes their own away by a slip.

        Nor does anybody set what opens another's door, for behind it are their notes.
        """
        fixed = [] if obj is None else ["email"]
        if obj == request.user:
            fixed = ["is_active", "is_staff", "is_superuser"]
        return fixed if request.user.is_superuser else [*fixed, *RIGHTS]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        raise PermissionDenied  # one's own is changed at /accounts/; `resetlink` serves the others

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not above

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_delete_permission(request, obj) and not above and obj != request.user

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            obj.change_email(obj.email)  # or the old one would go on opening the door

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete the account with all its learning. The admin's own log forgets the name too."""
        kind, key = ContentType.objects.get_for_model(User), str(obj.pk)
        super().delete_model(request, obj)
        LogEntry.objects.filter(content_type=kind, object_id=key).update(object_repr=f"user {key}")


@admin.register(Group)
class GroupAdmin(Desk, BaseGroupAdmin):
    pass

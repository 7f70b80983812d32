"""People, known by their e-mail address."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Create a person. Raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("An e-mail address is needed.")
        user = self.model(email=self.normalize_email(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Create a person who may do everything but read others' notes."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> "User":
        # Ada@ and ada@ are one person, as the constraint says.
        return self.get(email__iexact=username)

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        # The whole of it, not only the domain: allauth looks addresses up in lower case.
        return (email or "").strip().lower()


class User(AbstractUser):
    """A person with an account. The e-mail address is the name they sign in with.

    allauth keeps rows about addresses too (`emailaddress_set`): whether the one in use is
    confirmed, and the one that a person is about to change to. What `email` says is the truth.
    """

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=80, blank=True, help_text="As bylines show it.")

    # Preferences, read with the person on every page.
    time_zone = models.CharField(max_length=64, blank=True, help_text="Such as Europe/Berlin.")
    minutes_per_week = models.PositiveIntegerField(null=True, blank=True)
    reviews_a_day = models.PositiveIntegerField(default=20)
    reminds_since = models.DateTimeField(
        null=True, blank=True, help_text="Every topic done since then comes back for review."
    )

    sessions_ended_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Sessions from before are over."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[assignment,misc]
    emailaddress_set: Any

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="An account with this e-mail address exists already.",
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_lower",
                violation_error_message="An e-mail address is kept in lower case.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email.partition("@")[0]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must know to count: Django's own, and when all of them were last ended.

        Django's changes with the password. Both public methods, that for old keys too, ask this
        one; as it is private, a test holds it.
        """
        known: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        ended = self.sessions_ended_at
        return f"{known}{ended.timestamp()}" if ended else known

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone this person lives in; None for that of the site."""
        try:
            return ZoneInfo(self.time_zone) if self.time_zone else None
        except (ZoneInfoNotFoundError, ValueError, OSError):  # a zone this system does not know
            return None

    @property
    def pending_email(self) -> Any:
        """The address this person is about to change to, as allauth's row, or None."""
        return self.emailaddress_set.filter(verified=False).exclude(email=self.email).first()

    def end_sessions(self) -> None:
        """Sign this person out everywhere, wherever they are."""
        self.sessions_ended_at = timezone.now()
        self.save(update_fields=["sessions_ended_at"])

    def propose_email(self, email: str) -> Any:
        """Note `email` as the one to change to, in place of any other. The one in use stays.

        Gives allauth's row, to send a link for.
        """
        with transaction.atomic():
            self.withdraw_email()
            return self.emailaddress_set.create(email=email.lower())

    def withdraw_email(self) -> None:
        """Forget the address to change to, if there is one."""
        self.emailaddress_set.filter(verified=False).exclude(email=self.email).delete()

    def change_email(self, email: str) -> None:
        """Sign in with `email` from now on, and with no other. It counts as unconfirmed.

        Raises IntegrityError, and changes nothing, if it is another person's.
        """
        with transaction.atomic():
            self.email = type(self).objects.normalize_email(email)
            self.save(update_fields=["email"])
            self.emailaddress_set.all().delete()
            self.emailaddress_set.create(email=self.email, primary=True)

    def confirm_email(self) -> None:
        """Take the address in use as proved, so that no mail has to prove it."""
        with transaction.atomic():
            self.emailaddress_set.exclude(email=self.email).update(primary=False)
            self.emailaddress_set.update_or_create(
                email=self.email, defaults={"primary": True, "verified": True}
            )

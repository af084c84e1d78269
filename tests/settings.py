"""The project's own settings in a prepared environment: no test needs another.

`TEST_DATABASE_URL` chooses the database server; `DATABASE_URL` is not looked at, so
that a test run cannot reach a real one.
"""

import os

ENVIRONMENT = {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only-for-tests",
    "DEBUG": "0",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "SITE_URL": "http://testserver",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or "sqlite://:memory:",
    "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
    "TWILIO_AUTH_TOKENS": "token-in-force,token-before-rotation",
    "TWILIO_API_KEY": "",
    "TWILIO_API_SECRET": "",
    "TWILIO_MESSAGING_SERVICE_SID": "MG" + "0123456789abcdef" * 2,
    "TWILIO_FROM_NUMBER": "",
    # No text waits for another's second unless a test is about that.
    "SMS_PER_SECOND": "0",
    # Nothing listens there: a test that forgets its carrier reaches nobody.
    "TWILIO_API_BASE_URL": "http://127.0.0.1:9",
}
os.environ.update(ENVIRONMENT)

from clinic.settings import *  # noqa: E402, F403  (the environment comes first)

# Wrong passwords are counted where a test is about that.
AXES_ENABLED = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

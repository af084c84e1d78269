"""The web server's entry. Refuses to start on a setting that the checks reject."""

import os
from io import StringIO

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from clinic import charsets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
application = charsets.guarded(get_wsgi_application())
call_command("check", stdout=StringIO())

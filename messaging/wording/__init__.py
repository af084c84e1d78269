"""What texts say: the practice's own words, else those of templates/sms/."""

from .characters import plain
from .compose import Said, Words, compose, current
from .dates import when
from .placeholders import LIMITS

__all__ = ["LIMITS", "Said", "Words", "compose", "current", "plain", "when"]

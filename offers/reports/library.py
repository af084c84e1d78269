"""The drawing library, which every picture takes from here.

It puts a finder into Python's imports, for maps that are not drawn here: any later
import of something missing would warn of it. It goes before anything else is imported.
"""

from __future__ import annotations

import sys

import pygal
from pygal.style import Style

__all__ = ["Style", "pygal"]

sys.meta_path[:] = [
    each for each in sys.meta_path if not isinstance(each, pygal.PluginImportFixer)
]

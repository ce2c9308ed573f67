"""chabap (ฉบับ, Thai for "edition"): the Sphinx extensions of a scholarly edition.

Each extension is a module or package of this one with its own ``setup``; conf.py
names them one by one. Modules without Sphinx imports hold the rules, the others
are thin shells around them.
"""

from __future__ import annotations

__version__ = "0.1.0"

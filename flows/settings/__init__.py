"""Settings: `matterhouse.toml` in, one frozen `Settings` out.

Every key has a default that fits a site shaped like a CMS export, so that no file is needed to begin. What a
key means stands in its description; `docs/settings.md` is generated from these classes, a module for each idea.
"""

from flows.settings.load import load_settings, with_source
from flows.settings.settings import Settings

__all__ = ["Settings", "load_settings", "with_source"]

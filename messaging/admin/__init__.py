from . import live, permission, texts, wordings

__all__ = ["live", "permission", "texts", "wordings"]

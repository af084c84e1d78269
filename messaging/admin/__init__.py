from . import permission, texts, wordings

__all__ = ["permission", "texts", "wordings"]

from . import permission, texts

__all__ = ["permission", "texts"]

"""What the environment decides."""

from functools import lru_cache

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """Read from variables of the same names, in upper case."""

    database_url: str
    pool_size: int = 10
    pool_timeout: float = 5.0
    page_size: int = 50


@lru_cache
def settings() -> Settings:
    return Settings()

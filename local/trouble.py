"""What a person must mend before anything can run."""


class Trouble(Exception):
    """One sentence in Chinese, one in English: what is wrong and what to do."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")

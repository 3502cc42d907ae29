"""The choices a house or a region makes between readings that are all good Vietnamese."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Options(NamedTuple):
    """One house style, hashed at every number. The default is the northern newsreader.

    Attributes:
        thousand_word: For 1,000: "nghìn" in the north, "ngàn" in the south.
        zero_word: For a missing ten: "linh" in the north, "lẻ" in the south.
        four_word: For a final 4 after a ten, a month or a quarter: "tư" or "bốn".
        mung_days: Whether the first ten days of a month take "mùng" in a date.
        foreign_respelling: The name of a table that respells foreign words for an engine that
            cannot read them (`data/respell_<name>.tsv`); empty leaves them as written.
    """

    thousand_word: Literal["nghìn", "ngàn"] = "nghìn"
    zero_word: Literal["linh", "lẻ"] = "linh"
    four_word: Literal["tư", "bốn"] = "tư"
    mung_days: bool = False
    foreign_respelling: str = ""

"""The plain way, to compare with: a paragraph at a time through espeak-ng, joined by pydub.

    python benchmarks/plain.py ARTICLE OUTPUT.mp3

Needs the commands espeak-ng and ffmpeg. No chapters, no levels, no cache.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from pydub import AudioSegment

PAUSE = 600  # ms between paragraphs


def main(article: str, output: str) -> None:
    text = Path(article).read_text(encoding="utf-8")
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    silence = AudioSegment.silent(duration=PAUSE)
    briefing = AudioSegment.empty()
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder, "paragraph.wav")
        for paragraph in paragraphs:
            subprocess.run(["espeak-ng", "-v", "vi", "-w", wav, "--", paragraph], check=True)
            briefing += AudioSegment.from_wav(wav)
            briefing += silence
    briefing.export(output, format="mp3", bitrate="64k", parameters=["-ac", "1"]).close()


if __name__ == "__main__":
    main(*sys.argv[1:])

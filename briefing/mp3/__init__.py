"""The MP3 format: frames, the Info frame, ID3 chapters, and the encoder."""

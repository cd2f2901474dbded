"""Pictures that a browser may show: known by their first bytes, whatever their name says."""


def sniffed(content: bytes) -> str | None:
    """Tell JPEG, PNG and WebP; None for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None

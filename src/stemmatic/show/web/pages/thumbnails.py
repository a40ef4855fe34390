"""Small pictures of posts, as the archive keeps them: JPEG that was drawn anew, whatever the dump's file was."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from stemmatic.show.web.requests import LentArchive

router = APIRouter()


@router.get("/thumbnail/{sha256}.jpg", include_in_schema=False)
def thumbnail(archive: LentArchive, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]) -> Response:
    """The picture; it says what it is itself, and no browser guesses (`nosniff` goes onto every answer)."""
    return Response(archive.posts.thumbnail(sha256), media_type="image/jpeg")

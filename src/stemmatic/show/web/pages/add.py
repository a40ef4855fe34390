"""Adding: files are dropped or chosen, sent one by one, read in the background, and accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query
from pydantic import BaseModel, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from stemmatic.api.archive import formats
from stemmatic.api.intake import FIELDS, check_columns, check_words, wanted_files
from stemmatic.api.records import ROAD
from stemmatic.errors import OptionError
from stemmatic.options import Options, ReadOptions, TranslateOptions
from stemmatic.show.web.adding import Adding, Job, JobState, Work
from stemmatic.show.web.drawing import draw
from stemmatic.show.web.multipart import FormStream
from stemmatic.show.web.requests import LentArchive
from stemmatic.show.web.uploads import MAX_FILES

router = APIRouter()

_PIECE_BYTES = 1 << 20
_LISTED = 200  # lines of what was skipped; the job's JSON has all
_MOST_COLUMNS = 50
_MOST_NAME_CHARS = 4_000
_MOST_WORD_CHARS = 200
_TITLES = {stage.name: (stage.title, stage.unit) for stage in ROAD}


def _adding(request: Request) -> Adding:
    held: Adding = request.app.state.adding
    return held


TheAdding = Annotated[Adding, Depends(_adding)]


# --- JSON ------------------------------------------------------------------------------------------------------------


class Names(BaseModel):
    """The files that somebody is about to send: relative paths, and how much they are together."""

    names: list[Annotated[str, Field(max_length=_MOST_NAME_CHARS)]] = Field(max_length=10 * MAX_FILES)
    size_bytes: int = Field(0, ge=0)


class Opened(BaseModel):
    """An upload to send files to; ``wanted`` says for each name whether it may be a dump, or a picture beside one."""

    upload: str
    wanted: list[bool]
    most_bytes: int


class Received(BaseModel):
    """A file that came whole."""

    name: str
    size_bytes: int


Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=_MOST_WORD_CHARS)]


class Words(BaseModel):
    """What the files do not say themselves, as :class:`~stemmatic.options.ReadOptions` has it."""

    time_zone: Word = ""
    date_order: Literal["", "day-first", "month-first"] = ""
    encoding: Word = ""
    platform: Word = ""
    channel: Word = ""
    group: Word = ""
    public: bool = False


class Start(BaseModel):
    """How the files of an upload are to be read, as ``stemmatic add`` takes it."""

    translations: bool = True
    columns: dict[str, str] = Field(default_factory=dict, max_length=_MOST_COLUMNS)
    words: Words = Words()
    keep: bool = False


@router.post("/api/add", tags=["adding"])
def open_upload(request: Request, adding: TheAdding, names: Names) -> Opened:
    """Begin to send files; each is then PUT to /api/add/{upload}/files?name=PATH."""
    upload = adding.uploads.begin(names.size_bytes)
    return Opened(
        upload=upload.id,
        wanted=wanted_files(names.names),
        most_bytes=request.app.state.settings.max_upload_bytes,
    )


@router.put("/api/add/{upload}/files", tags=["adding"])
async def receive_file(
    request: Request,
    adding: TheAdding,
    upload: str,
    name: Annotated[str, Query(max_length=_MOST_NAME_CHARS)],
    content_length: Annotated[int | None, Header()] = None,
) -> Received:
    """One file, its content as the request's body."""
    held = adding.uploads.find(upload)
    if content_length:
        held.check(content_length, name)
    receiving = await run_in_threadpool(held.receive, name)
    waiting = bytearray()
    with receiving:
        try:
            async for piece in request.stream():
                waiting += piece
                if len(waiting) >= _PIECE_BYTES:
                    await run_in_threadpool(receiving.write, bytes(waiting))
                    waiting.clear()
        except ClientDisconnect:
            raise OptionError("the file did not come whole; send it again") from None
        await run_in_threadpool(receiving.write, bytes(waiting))
    return Received(name=receiving.name, size_bytes=receiving.size_bytes)


@router.delete("/api/add/{upload}", tags=["adding"])
def abandon_upload(adding: TheAdding, upload: str) -> None:
    """Give up an upload that was not started; its files are removed."""
    held = adding.uploads.find(upload)
    if held.started:
        raise OptionError("these files are being read; stop the job instead")
    adding.uploads.end(held)


@router.post("/api/add/examples", tags=["adding"])
def start_examples(adding: TheAdding) -> Job:
    """Add the bundled examples."""
    return adding.ask(Work(examples=True))


@router.post("/api/add/{upload}/start", tags=["adding"])
def start(adding: TheAdding, upload: str, asked: Start) -> Job:
    """Read the files of an upload into the archive, after the jobs that were started before."""
    held = adding.uploads.find(upload)
    check_columns(asked.columns)
    options = _options(asked.words, translations=asked.translations)
    return adding.ask(Work(upload=held, options=options, columns=asked.columns, keep=asked.keep))


@router.get("/api/jobs", tags=["adding"])
def list_jobs(adding: TheAdding) -> list[Job]:
    """The jobs of this server, the newest first."""
    return adding.jobs()


@router.get("/api/jobs/{name}", tags=["adding"])
def get_job(adding: TheAdding, name: str) -> Job:
    """How far a job is, and when it is over, what was read and what was left out."""
    return adding.job(name)


@router.post("/api/jobs/{name}/stop", tags=["adding"])
def stop_job(adding: TheAdding, name: str) -> Job:
    """Ask a job to stop; dumps that were read whole stay in the archive."""
    return adding.stop(name)


# --- pages -----------------------------------------------------------------------------------------------------------


@router.get("/add", include_in_schema=False)
def add_page(request: Request, archive: LentArchive, adding: TheAdding) -> Response:
    """The form, and the jobs."""
    context = {
        "posts": len(archive.posts),
        "unlinked": archive.ledger.unlinked,
        "formats": formats(),
        "most_bytes": request.app.state.settings.max_upload_bytes,
        "jobs": [_shown(one) for one in adding.jobs()],
        "fields": list(FIELDS),
    }
    return draw(request, "add.html", context, part="jobs")


@router.get("/add/jobs/{name}", include_in_schema=False)
def job_part(request: Request, job: Annotated[Job, Depends(get_job)]) -> Response:
    """One job as it is now; htmx asks for it again while it lasts."""
    return draw(request, "job.html", {"job": _shown(job)}, part="job")


@router.post("/add/jobs/{name}/stop", include_in_schema=False)
def stop_from_page(job: Annotated[Job, Depends(stop_job)]) -> Response:
    """Ask a job to stop, from a page."""
    return _to(job)


@router.post("/add/examples", include_in_schema=False)
def add_examples(job: Annotated[Job, Depends(start_examples)]) -> Response:
    """Add the bundled examples, from a page."""
    return _to(job)


@router.post("/add/link", include_in_schema=False)
def link_from_page(adding: TheAdding) -> Response:
    """Link what is not linked yet, from a page."""
    return _to(adding.ask(Work()))


@router.post("/add", include_in_schema=False)
async def add_without_scripts(request: Request, adding: TheAdding) -> Response:
    """Files and options in one form, as a browser without scripts sends them."""
    upload = await run_in_threadpool(adding.uploads.begin, _length(request.headers.get("content-length")))
    try:
        with FormStream(request.headers.get("content-type", ""), upload.receive) as form:
            async for piece in request.stream():
                await run_in_threadpool(form.feed, piece)
        if not form.whole:
            raise OptionError("the form did not come whole; send it again")
        work = Work(
            upload=upload,
            options=_options(_words(form.fields), translations="no_translations" not in form.fields),
            columns=_columns(form.fields.get("columns", [""])[0]),
            keep="keep" in form.fields,
        )
        job = adding.ask(work)
    except BaseException:
        adding.uploads.end(upload)
        raise
    return _to(job)


def _to(job: Job) -> RedirectResponse:
    return RedirectResponse(f"/add?job={job.id}", 303)


def _shown(job: Job) -> dict[str, Any]:
    """A job with what the page says of it."""
    report = job.report
    skipped = sorted(report.skipped, key=lambda one: one.deliberate) if report else []
    return {
        "job": job,
        "is_over": job.state.is_over,
        "stages": [(*_TITLES.get(one.name, (one.name, "")), one) for one in job.stages],
        "faults": sum(not one.deliberate for one in skipped),
        "skipped": skipped[:_LISTED],
        "left_out": max(len(skipped) - _LISTED, 0),
        "is_read": job.state is JobState.DONE and bool(report),
    }


def _options(words: Words, *, translations: bool) -> Options:
    """Options of a job.

    Raises:
        OptionError: a time zone or a code page is none.
    """
    read = ReadOptions(**words.model_dump())
    check_words(read)
    return Options(read=read, translate=TranslateOptions(enabled=translations))


def _words(fields: Mapping[str, Sequence[str]]) -> Words:
    """What a form says of the files."""
    try:
        return Words(**{name: fields[name][0] for name in Words.model_fields if fields.get(name)})  # type: ignore[arg-type]
    except ValidationError as error:
        named = error.errors()[0]["loc"][0]
        raise OptionError(f"{named}: expected something else, got {fields[str(named)][0][:80]}") from None


def _columns(text: str) -> dict[str, str]:
    """``text=body`` lines as columns."""
    columns = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, equals, column = line.partition("=")
        if not (name.strip() and equals and column.strip()):
            raise OptionError(f"columns: {line[:80]}: expected FIELD=COLUMN on each line, such as text=body")
        columns[name.strip()] = column.strip()
    check_columns(columns)
    return columns


def _length(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() else 0

"""Notes in, suggestions out, as JSON Lines: in order, over processes, resumable, all or nothing."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TextIO

from codewell.catalog import Catalog
from codewell.errors import InputError, UnreadableRecordError
from codewell.formats.coded_record import coded_record_as_json
from codewell.formats.jsonl import STANDARD_STREAM, as_line, atomic_writer, read_lines
from codewell.formats.note import read_note_record
from codewell.suggest import Suggester
from codewell.suggest.selection import Profile

Report = Callable[[InputError], None]
_CHUNK = 8
_NOT_RESUMABLE = "remove it or run without --resume"


@dataclass(slots=True)
class Tally:
    """How many notes were coded, taken over from an interrupted run, and not readable."""

    coded: int = 0
    resumed: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class _Job:
    line: int
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Failure:
    line: int
    message: str
    field: str | None

    def error(self, source: str) -> InputError:
        """The failure as an error that names its place."""
        return InputError(self.message, source=source, line=self.line, field=self.field)


class _Coder:
    """What one process needs to code notes."""

    def __init__(self, catalog: Catalog, profile: Profile | None, default_date: dt.date) -> None:
        self._suggester = Suggester.open(catalog)
        self._profile = profile
        self._default_date = default_date

    def __call__(self, job: _Job) -> str | _Failure:
        try:
            note = read_note_record(job.record, default_date=self._default_date)
            return as_line(coded_record_as_json(self._suggester.suggest(note, self._profile)))
        except InputError as error:
            return _Failure(job.line, error.message, error.field)


def batch_file(
    notes: str | Path,
    out: str | Path,
    *,
    catalog: Catalog,
    default_date: dt.date,
    profile: Profile | None = None,
    workers: int = 1,
    resume: bool = False,
    report: Report,
) -> Tally:
    """Code every note of a file, in order; ``report`` hears of every line that cannot be read.

    Lines are collected in ``OUT.part``, which becomes the output when all is done. With
    ``resume`` the whole lines of an interrupted run are kept and the rest is coded.

    Raises:
        InputError: the file is no JSON Lines, none of its lines can be read, or the output
            cannot be written; the old output then stays.
    """
    tally = Tally()
    done = _finished_ids(_part(out)) if resume and str(out) != STANDARD_STREAM else []
    jobs = _jobs(notes, report, tally, iter(done), _part(out))
    with (
        _writer(out, keep=bool(done)) as stream,
        _coder(catalog, profile, default_date, workers) as code,
    ):
        for answer in code(jobs):
            if isinstance(answer, _Failure):
                tally.unreadable += 1
                report(answer.error(str(notes)))
            else:
                stream.write(answer)
                tally.coded += 1
        if not tally.coded and not tally.resumed:
            raise InputError("none of its lines could be read", source=str(notes))
    return tally


def _jobs(
    notes: str | Path, report: Report, tally: Tally, done: Iterator[str], part: Path
) -> Iterator[_Job]:
    """The notes still to code; those that an interrupted run finished are skipped.

    Raises:
        InputError: the interrupted run finished a note that is not in this file.
    """
    expected = next(done, None)
    for line, record in read_lines(notes):
        if isinstance(record, UnreadableRecordError):
            tally.unreadable += 1
            report(record)
        elif expected is not None and record.get("id") == expected:
            tally.resumed += 1
            expected = next(done, None)
        else:
            yield _Job(line, record)
    if expected is not None:
        raise InputError(f"not the interrupted run of {notes}: {_NOT_RESUMABLE}", source=str(part))


# -- one process or several -------------------------------------------------------------------


class _coder(AbstractContextManager[Callable[[Iterable[_Job]], Iterator[str | _Failure]]]):  # noqa: N801
    def __init__(
        self, catalog: Catalog, profile: Profile | None, default_date: dt.date, workers: int
    ) -> None:
        self._arguments = (catalog, profile, default_date, workers)
        self._pool: Any = None

    def __enter__(self) -> Callable[[Iterable[_Job]], Iterator[str | _Failure]]:
        catalog, profile, default_date, workers = self._arguments
        if workers <= 1:
            coder = _Coder(catalog, profile, default_date)
            return lambda jobs: map(coder, jobs)
        context = multiprocessing.get_context("spawn")
        self._pool = context.Pool(workers, _start, (catalog.path, profile, default_date))
        pool = self._pool
        return lambda jobs: pool.imap(_code, jobs, _CHUNK)

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool.join()


_process_coder: list[_Coder] = []


def _start(catalog: Path, profile: Profile | None, default_date: dt.date) -> None:
    _process_coder[:] = [_Coder(Catalog.open(catalog), profile, default_date)]


def _code(job: _Job) -> str | _Failure:
    return _process_coder[0](job)


# -- the output -------------------------------------------------------------------------------


def _part(out: str | Path) -> Path:
    path = Path(out)
    return path.with_name(path.name + ".part")


class _Part(AbstractContextManager[TextIO]):
    """``OUT.part`` open for writing; it becomes OUT on success and stays on interruption."""

    def __init__(self, out: Path, *, keep: bool) -> None:
        self._out = out
        self._keep = keep

    def __enter__(self) -> TextIO:
        mode: Literal["a", "w"] = "a" if self._keep else "w"
        try:
            self._stream: TextIO = _part(self._out).open(
                mode, encoding="utf-8", newline="\n", buffering=1
            )
        except OSError as error:
            reason = (error.strerror or "cannot be written").lower()
            raise InputError(f"cannot be written: {reason}", source=str(self._out)) from error
        return self._stream

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stream.close()
        part = _part(self._out)
        if kind is None:
            part.replace(self._out)
        elif not part.stat().st_size:
            part.unlink()


def _writer(out: str | Path, *, keep: bool) -> AbstractContextManager[TextIO]:
    if str(out) == STANDARD_STREAM:
        return atomic_writer(out)
    return _Part(Path(out), keep=keep)


def _finished_ids(part: Path) -> list[str]:
    """The ids of the whole lines of an interrupted run; a broken last line is cut off."""
    try:
        raw = part.read_bytes()
    except OSError:
        return []
    whole = raw[: raw.rfind(b"\n") + 1]
    ids = []
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            ids.append(str(json.loads(line)["id"]))
        except (ValueError, KeyError, TypeError):
            raise InputError(
                f"not the output of an interrupted run; {_NOT_RESUMABLE}",
                source=str(part),
                line=number,
            ) from None
    if len(whole) < len(raw):
        part.write_bytes(whole)
    return ids

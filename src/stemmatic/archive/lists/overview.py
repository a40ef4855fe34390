"""The overview: what an archive holds, when it was published, what went widest and fastest, who relays whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from stemmatic.archive.lists.channels import ChannelLine, Relay
from stemmatic.archive.lists.families import FamilyFilter, FamilyLine, FamilyLists, FamilyOrder, NameCount
from stemmatic.archive.lists.speakers import SpeakerLine, Speakers
from stemmatic.archive.lists.timeline import Timeline
from stemmatic.archive.records import read_time

MIN_FAST_CHANNELS = 3  # of the fastest: two channels that post the same at once are often one office


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """An archive at a glance.

    ``unlinked`` posts were read and no run has linked them yet; of ``unindexed`` ones languages, speakers and hashtags
    are not told yet. Families and the timeline are of the time between ``since`` and ``until``, both of them in it,
    where these are asked for; a family is of the time in which its earliest dated post was published. ``fastest`` are
    families of three channels or more, ``newest`` those of two posts or more. ``relays`` leave out edges between posts
    of one channel, and are of all times.
    """

    posts: int
    undated: int
    first: datetime | None
    last: datetime | None
    languages: tuple[NameCount, ...]
    families: int
    unlinked: int
    unindexed: int
    since: date | None
    until: date | None
    timeline: Timeline
    widest: tuple[FamilyLine, ...]
    fastest: tuple[FamilyLine, ...]
    newest: tuple[FamilyLine, ...]
    channels: tuple[ChannelLine, ...]
    relays: tuple[Relay, ...]
    speakers: tuple[SpeakerLine, ...]


class Overviews(Speakers, FamilyLists):
    """The part of an archive that shows it at a glance."""

    def overview(
        self, unlinked: int, *, since: date | None = None, until: date | None = None, families: int = 5
    ) -> Overview:
        """The archive, or of its families and timeline a time; ``families`` of each kind."""
        wanted = FamilyFilter(
            since=datetime.combine(since, time.min, UTC) if since else None,
            until=datetime.combine(until, time.max, UTC) if until else None,
            hidden=False,
        )
        fast = replace(wanted, min_channels=MIN_FAST_CHANNELS)
        together = replace(wanted, min_posts=2)
        fastest = self.family_lines(self.family_ids([fast], FamilyOrder.FASTEST, families))
        posts, undated, *bounds = self._rows(
            "SELECT (SELECT count(*) FROM posts), (SELECT count(*) FROM posts WHERE date IS NULL),"
            " (SELECT min(date) FROM posts), (SELECT max(date) FROM posts)"
        )[0]
        first, last = (read_time(one) if one else None for one in bounds)
        return Overview(
            posts=posts,
            undated=undated,
            first=first,
            last=last,
            languages=tuple(self.count_languages()),
            families=self.count_families([wanted]),
            unlinked=unlinked,
            unindexed=self.count_unindexed(),
            since=since,
            until=until,
            timeline=self.timeline(None, since, until),
            widest=tuple(self.family_lines(self.family_ids([wanted], FamilyOrder.WIDEST, families))),
            fastest=tuple(one for one in fastest if one.pace_seconds is not None),
            newest=tuple(self.family_lines(self.family_ids([together], FamilyOrder.NEWEST, families))),
            channels=self._as_before("channels", lambda: tuple(self.list_channels())),
            relays=self._as_before("relays", self._relays_to_others),
            speakers=self._as_before("speakers", lambda: self.list_speakers(limit=12)).speakers,
        )

    def _relays_to_others(self) -> tuple[Relay, ...]:
        return tuple(
            one for one in self.relays() if (one.source_platform, one.source) != (one.target_platform, one.target)
        )

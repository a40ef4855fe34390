"""The forms of what the library says: see :mod:`stemmatic.show.web.phrases`.

``SAME``: the page says the same. ``COUNTED``: so it does, and counts. ``INSTEAD``: the library's form, and what the
page says instead, since the library's is for the command line or in a scholar's words.
"""

from __future__ import annotations

from stemmatic.show.web.speaking import marked, marked_counts

_WORDS = (
    # relations
    marked("copy"),
    marked("edited copy"),
    marked("excerpt"),
    marked("edited excerpt"),
    marked("expanded copy"),
    marked("shared passages"),
    marked("translation"),
    marked("translated excerpt"),
    marked("expanded translation"),
    marked("shared translated passages"),
    marked("forward"),
    # what became of a passage
    marked("same"),
    marked("changed"),
    marked("added"),
    marked("translated"),
    # verdicts and their states
    marked("right"),
    marked("wrong"),
    marked("unsure"),
    marked("one statement"),
    marked("not one statement"),
    marked("hidden"),
    marked("withdrawn"),
    marked("found"),
    marked("no longer found"),
    marked("never found"),
    marked("acts"),
    marked("does not act"),
    # kinds of change, of detail, of passage
    marked("any"),
    marked("negation"),
    marked("name"),
    marked("place"),
    marked("number"),
    marked("date"),
    marked("unit"),
    marked("modality"),
    marked("speaker"),
    marked("quotation"),
    marked("intensifier"),
    marked("condition"),
    marked("term"),
    marked("clause"),
    marked("heading"),
    marked("sentence"),
    marked("item"),
    marked("pointer"),
    marked("role"),
    marked("event"),
    # kinds of difference that can be left out
    marked("spelling"),
    marked("punctuation"),
    marked("case"),
    marked("figures"),
    marked("word order"),
    # orders of families
    marked("widest"),
    marked("fastest"),
    marked("newest"),
    marked("earliest"),
    marked("largest"),
    marked("most channels, then most languages, then most posts"),
    marked("shortest time until half of its channels, two at least, had it"),
    marked("most changes on the way that turn the meaning"),
    marked("latest earliest post"),
    marked("earliest post first"),
    marked("most posts"),
    # gaps, and dumps that differ
    marked("deleted"),
    marked("deleted or a service message"),
    marked("perhaps unread"),
    marked("not covered"),
    marked("over time"),
    marked("edit"),
    marked("other form"),
    marked("contradiction"),
    marked("between its versions"),
    # files to take along
    marked("one page to mail or print"),
    # what a post carries beside its text
    marked("photo"),
    marked("video"),
    marked("round-video"),
    marked("animation"),
    marked("sticker"),
    marked("voice"),
    marked("audio"),
    marked("document"),
    marked("location"),
    marked("contact"),
    marked("game"),
    marked("invoice"),
    marked("thumbnail"),
    marked("picture"),
    # jobs
    marked("the bundled examples"),
    marked("posts"),
    marked("passages"),
    marked("pairs"),
    marked("reading"),
)

_SENTENCES = (
    # how a post came from another
    marked("forwarded, as the platform declares"),
    marked("the same words"),
    marked("nearly the same words"),
    marked("part of its words"),
    marked("part of its words, edited"),
    marked("its words and more"),
    marked("passages in common"),
    marked("the same in another language"),
    marked("part of it in another language"),
    marked("the same and more in another language"),
    marked("time between unknown"),
    marked("at the same time"),
    marked("%(kind)s changed: “%(before)s” → “%(after)s”"),
    marked("%(kind)s added: “%(after)s”"),
    marked("%(kind)s taken away: “%(before)s”"),
    marked("%(what)s, later"),
    marked("%(what)s, earlier"),
    marked("%(what)s, at the same time"),
    marked("%(span)s after"),
    marked("%(span)s before"),
    marked("%(count)s d %(hours)s h"),
    marked("%(count)s h %(minutes)s min"),
    marked("%(count)s min %(seconds)s s"),
    marked("%(count)s d"),
    marked("%(count)s h"),
    marked("%(count)s min"),
    marked("%(count)s s"),
    # grounds
    marked("wording: %(count)s words shared, longest run %(run)s"),
    marked("names: %(count)s agree"),
    marked("names: %(count)s agree, %(against)s do not"),
    marked("numbers: %(count)s agree"),
    marked("numbers: %(count)s agree, %(against)s do not"),
    marked("time: source earlier by %(span)s"),
    marked("containment: the shorter post marks omissions or leaves out numbered clauses"),
    marked("open: same time"),
    marked("open: a time is unknown"),
    marked("open: a time is local, its zone unknown"),
    marked("open: no time tells the source, and the texts give this one only %(score)s"),
    marked("open: no time tells which of them is the source"),
    marked("direction: from the texts of the family, certainty %(score)s"),
    marked("open: other texts of the family could stand between"),
    marked("forward header: %(ground)s; the origin is not in this archive"),
    marked("forward header: %(ground)s"),
    marked("a person says so: %(said)s (verdict %(number)s)"),
    marked("judged %(verdict)s"),
    marked("time: the source was published first"),
    marked("open: nothing tells how the one descends from the other"),
    marked("revision: the source has these words since its edit of %(time)s"),
    marked("revision: the source has these words since it was edited"),
    marked("revision: the target has these words since its edit of %(time)s"),
    marked("revision: the target has these words since it was edited"),
    marked("revision: this is the text of the source before its edit of %(time)s"),
    marked("revision: this is the text of the source before it was edited"),
    marked("revision: this is the text of the target before its edit of %(time)s"),
    marked("revision: this is the text of the target before it was edited"),
    marked("an earlier text of %(key)s"),
    marked("contained: the source holds other texts too; this is of a part of it"),
    marked("contained: the target holds other texts too; this is of a part of it"),
    # dumps
    marked("it was captured later"),
    marked("it has later edits"),
    marked("posts have more views in it"),
    marked("its newest post is later"),
    marked("forwards name its channel"),
    marked("forwards name its channel and number"),
    # what became of a judged pair
    marked("the platform declares it a forward"),
    marked("no link was found then, nor is one now"),
    marked("there is no such family any more"),
    marked("a later verdict says otherwise"),
    marked("it does not act: %(why)s"),
    # faults
    marked("There is no such page."),
    marked("no file has come; choose or drop some"),
    marked("these files are being added already"),
    marked("there is no such job; it may be from an earlier start of the server"),
    marked("this upload is not open any more; drop the files again"),
    marked("the file did not come whole; send it again"),
    marked("the form did not come whole; send it again"),
    marked("these files are being read; stop the job instead"),
    marked("there is no text to ask about; paste a passage"),
)

SAME = (*_WORDS, *_SENTENCES)

COUNTED = (
    marked_counts(
        "meaning: %(num)s passage in %(one)s and %(other)s answer one another, mean similarity %(score)s",
        "meaning: %(num)s passages in %(one)s and %(other)s answer one another, mean similarity %(score)s",
    ),
    marked_counts(
        "open: %(num)s other source explains the text about as well",
        "open: %(num)s other sources explain the text about as well",
    ),
    marked_counts(
        "%(num)s word with letters of another script that look alike",
        "%(num)s words with letters of another script that look alike",
    ),
    marked_counts(
        "%(num)s word with marks inside that nobody sees", "%(num)s words with marks inside that nobody sees"
    ),
)

INSTEAD = (
    # which way a link leads
    ("from", "←"),
    ("to", "→"),
    ("with", "—"),
    # words
    ("cut", marked("left out")),
    ("absent", marked("not in it")),
    ("base", marked("earliest here")),
    ("changed, %(share)s % of the words kept", marked("changed, %(share)s %% of the words kept")),
    ("moved: elsewhere in %(letter)s", marked("moved: it stands elsewhere in %(letter)s")),
    ("only in %(letter)s: %(what)s", marked("only in %(letter)s: %(what)s")),
    ("only here: %(what)s", marked("only here: %(what)s")),
    ("facet channel", marked("Channels")),
    ("facet platform", marked("Platforms")),
    ("facet language", marked("Languages")),
    ("facet speaker", marked("Speakers")),
    ("facet hashtag", marked("Hashtags")),
    ("facet has", marked("Posts with")),
    ("surest", marked("surest")),
    ("least sure", marked("least sure")),
    ("keys", marked("by key")),
    ("highest score first", marked("highest score first")),
    ("lowest score first", marked("lowest score first")),
    ("latest later post first", marked("latest later post first")),
    ("in the order of the posts’ keys", marked("in the order of the posts’ keys")),
    ("annotation bookmark", marked("Bookmarks")),
    ("annotation tag", marked("Tags")),
    ("annotation comment", marked("Comments")),
    ("annotation search", marked("Saved searches")),
    ("with a bookmark", marked("with a bookmark")),
    ("with a tag", marked("with a tag")),
    ("with a comment", marked("with a comment")),
    ("with forward", marked("a forward")),
    ("with media", marked("media")),
    ("with link", marked("links")),
    ("with hashtag", marked("hashtags")),
    ("with quote", marked("quotations")),
    ("with edit", marked("an edit")),
    ("with reply", marked("a reply")),
    ("with date", marked("a date")),
    ("stated speaker", marked("speaker, as headings state:")),
    ("stated event", marked("event, as headings state:")),
    ("stated place", marked("place, as headings state:")),
    ("stated date", marked("date, as headings state:")),
    ("A column is one day", marked("A column is one day.")),
    ("A column is one week", marked("A column is one week.")),
    ("A column is one month", marked("A column is one month.")),
    ("A column is one year", marked("A column is one year.")),
    ("posts that are not linked yet", marked("posts that are not compared yet")),
    # stages of a job
    ("understanding", marked("reading what posts state")),
    ("fingerprinting", marked("preparing words")),
    ("encoding", marked("preparing meanings")),
    ("pairing", marked("looking for what is alike")),
    ("linking", marked("comparing words")),
    ("comparing languages", marked("comparing across languages")),
    ("descending", marked("finding who had it from whom")),
    ("keeping", marked("writing down")),
    ("indexing", marked("making it searchable")),
    # grounds that speak of readings
    (
        "elsewhere: within %(minutes)s min of one another, and neither declares a source: both may have it from an "
        "agency, or a press release",
        marked(
            "within %(minutes)s min of one another, and neither declares a source: both may have it from an agency, or "
            "a press release"
        ),
    ),
    (
        "readings: texts that hang on it agree in what is new, which no text that is held explains",
        marked("common source: later texts agree in wordings that no text of this archive explains"),
    ),
    (
        "further source: has readings that the other source lacks, throughout or from some point on",
        marked("second source: it has wordings that the other source lacks, throughout or from some point on"),
    ),
    (
        "open: the earlier post is cut (containment: the shorter post marks omissions or leaves out numbered clauses),"
        " so both may go back to another",
        marked("open: the earlier post leaves something out that the later one has, so both may go back to another"),
    ),
    # near misses
    (
        "A pair that was no candidate, since it shares too little to be compared, is not listed.",
        marked("Posts that share too little to be compared at all are not listed."),
    ),
    ("it acts from the next run on: stemmatic link", marked("it acts when posts are compared again: Add, Compare now")),
    # faults
    (
        "%(folder)s: no post %(key)s in this archive; `stemmatic posts` lists them",
        marked("There is no post %(key)s in this archive. Search for its words, or look through its channel."),
    ),
    (
        "%(folder)s: no such channel: %(name)s; `stemmatic channels` lists them",
        marked("There is no channel %(name)s in this archive. The page Channels lists them."),
    ),
    (
        "%(folder)s: several channels: %(names)s: %(name)s; `stemmatic channels` lists them",
        marked("Several channels are called %(name)s: %(names)s. The page Channels lists them."),
    ),
    (
        "%(folder)s: no such family or post: %(name)s; `stemmatic families` lists them",
        marked("There is no family or post %(name)s in this archive. The page Families lists them."),
    ),
    (
        "%(folder)s: %(count)s families begin so: %(name)s; `stemmatic families` lists them",
        marked("%(count)s families begin with %(name)s. The page Families lists them."),
    ),
    (
        "%(folder)s: %(verb)s: no family or post %(name)s; `stemmatic families` lists them",
        marked("There is no family or post %(name)s in this archive. The page Families lists them."),
    ),
    (
        "%(folder)s: no heading or quotation names %(name)s; `stemmatic speakers` lists names",
        marked("No heading or quotation names %(name)s. The page Speakers lists names."),
    ),
    (
        "%(folder)s: no heading or quotation names %(name)s",
        marked("No heading or quotation names %(name)s. The page Speakers lists names."),
    ),
    (
        "%(folder)s: nothing was said of %(one)s and %(other)s that could be withdrawn",
        marked("Nobody has said anything of these two that could be taken back."),
    ),
    (
        "%(folder)s: no verdict %(entry)s stands that could be withdrawn; see: stemmatic notes",
        marked("This verdict was taken back already. The page Notes has what stands."),
    ),
    (
        "%(folder)s: no annotation %(entry)s stands; `stemmatic annotated` lists them",
        marked("This was taken back already. The page Bookmarks has what stands."),
    ),
    ("tag: expected a text, got nothing", marked("Type a word for the tag.")),
    ("comment: expected a text, got nothing", marked("The comment is empty.")),
    ("search: expected a text, got nothing", marked("Type a name for the search.")),
    (
        "tag %(tag)s: expected no quotation marks in it, and no * at its end",
        marked("%(tag)s: a tag has no quotation marks in it, and no * at its end."),
    ),
    (
        "%(what)s: expected %(most)s characters at most, got %(count)s",
        marked("This is too long: %(count)s characters, and at most %(most)s are kept. Shorten it."),
    ),
    ("%(part)s: expected it without OR", marked("%(part)s: a filter of your own cannot stand beside OR.")),
    (
        "%(folder)s: there is no archive here; make one with: stemmatic trace DUMP... --archive %(again)s",
        marked("There is no archive here yet. Add files, or try it on the invented posts."),
    ),
    (
        "%(folder)s: all texts are in one language, so none was encoded; do so with: stemmatic link --option"
        " translate.always_encode=yes --archive %(again)s",
        marked("All texts of this archive are in one language, so they were not prepared for searching by meaning."),
    ),
    (
        "join: %(one)s and %(other)s are one family already, %(id)s; name two",
        marked("These two are one family already."),
    ),
    ("join: %(one)s is one post; name two families or posts", marked("This is one and the same post: name another.")),
    (
        "join: %(id)s is hidden; show it first with: stemmatic hide %(again)s --withdraw",
        marked("Family %(id)s is hidden. Take that back on its page first."),
    ),
    ("split: name the posts that leave %(id)s", marked("Tick the posts that are another statement.")),
    (
        "split: all posts of %(id)s would leave it; `stemmatic hide` leaves it out of lists",
        marked("All posts would leave this family. To leave it out of lists, hide it."),
    ),
    (
        "split: %(post)s is not in the family %(id)s; stemmatic show %(again)s",
        marked("The post %(post)s is not in this family."),
    ),
    ("%(folder)s: no speaker %(name)s; `stemmatic speakers` lists them", marked("Nobody is named %(name)s here.")),
    ("hashtag %(text)s: expected a hashtag, such as #summit", marked("%(text)s is no hashtag.")),
    ("hide: %(id)s is hidden already", marked("This family is hidden already.")),
    (
        "judge: the %(what)s has %(count)s characters, and at most %(most)s are kept; shorten it",
        marked("This is too long: %(count)s characters, and at most %(most)s are kept. Shorten it."),
    ),
    (
        "judge: %(one)s is one post, and no two versions in it are linked; name two posts",
        marked("This is one post, and no two versions in it are linked: name two posts."),
    ),
    (
        "%(id)s: no witness %(name)s in this family",
        marked("This family has no version %(name)s. Choose among those that are listed."),
    ),
    (
        "%(id)s: %(count)s witnesses are too many for one collation here; choose up to %(most)s, or use: stemmatic show"
        " %(again)s --collation --json",
        marked("%(count)s versions are too many for one comparison. Choose up to %(most)s."),
    ),
    (
        "compare: %(count)s posts are too many side by side; choose up to %(most)s",
        marked("%(count)s posts are too many side by side. Choose up to %(most)s."),
    ),
    (
        "compare: two posts at least are needed: ?a=KEY&b=KEY",
        marked("Two posts at least are needed for a comparison."),
    ),
    (
        "expected a hashtag or phrase of %(most)s characters at most; `whence` takes texts",
        marked("This is too long for a dossier: %(most)s characters at most. Paste longer texts into the search box."),
    ),
    ("expected a hashtag or a phrase", marked("Type a hashtag or a phrase.")),
    (
        "dossier: %(most)s posts or more have these words; a dossier of so many is made with: stemmatic dossier",
        marked("%(most)s posts or more have these words: too many for one file. Add words to narrow it."),
    ),
    (
        "%(folder)s: no post has %(query)s; `stemmatic search` finds words one by one",
        marked("No post has %(query)s. Search for the words one by one."),
    ),
    (
        "%(folder)s: no post in this archive yet; `stemmatic trace` reads dumps",
        marked("There is no post in this archive yet. Add files, or try it on the invented posts."),
    ),
    ("expected a text of %(most)s characters at most", marked("Paste a text of %(most)s characters at most.")),
    (
        "%(count)s characters; %(most)s at most: paste the passage that you ask about",
        marked("This text has %(count)s characters, and %(most)s can be asked about. Paste the passage that matters."),
    ),
    (
        "more than %(most)s files at once; put them into a .zip, or drop fewer",
        marked("More than %(most)s files at once. Put them into a .zip, or drop fewer."),
    ),
    (
        "columns: %(line)s: expected FIELD=COLUMN on each line, such as text=body",
        marked("Columns: “%(line)s” names no field and column; write for example text=body."),
    ),
    (
        "%(name)s %(text)s: expected a day such as 2031-06-03",
        marked("%(text)s is no day. Write it as 2031-06-03."),
    ),
    (
        "expected %(most)s characters at most, got %(count)s; `whence` takes texts",
        marked("This is too long to search for. Choose “where this text comes from”."),
    ),
    (
        "expected %(most)s words at most; `whence` takes texts",
        marked("These are too many words to search for. Choose “where this text comes from”."),
    ),
    (
        "expected words, a #hashtag or a filter such as channel:NAME, got nothing",
        marked("Type a word, a #hashtag or a filter."),
    ),
    ("expected from: before until:", marked("The time that is asked for ends before it begins.")),
    ("%(part)s: expected a closing quotation mark", marked("%(part)s: a closing quotation mark is missing.")),
    ("%(part)s: expected * at the end of a word only", marked("%(part)s: * can stand at the end of a word only.")),
    (
        "%(part)s: expected at least %(most)s letters before *",
        marked("%(part)s: * needs at least %(most)s letters before it."),
    ),
    (
        "%(part)s: no word to search for; links, @mentions and emoji are not searched",
        marked("%(part)s: this is no word; links, @mentions and emoji are not searched."),
    ),
    (
        "%(part)s: expected a year, month, day or time in UTC, such as 2031, 2031-06, 2031-06-03 or 2031-06-03T08:30",
        marked("%(part)s: write a year, month, day or time in UTC, such as 2031, 2031-06 or 2031-06-03."),
    ),
    (
        "%(part)s: no field %(name)s:; did you mean %(near)s:?; words with a colon go in quotes, %(again)s",
        marked("There is no filter %(name)s. Did you mean %(near)s? Words with a colon go in quotation marks."),
    ),
    (
        "%(part)s: no field %(name)s:%(hint)s; words with a colon go in quotes, %(again)s",
        marked("There is no filter %(name)s. Words with a colon go in quotation marks."),
    ),
    (
        "%(part)s: expected has: with one of %(names)s",
        marked("%(part)s: after has: comes one of %(names)s."),
    ),
    (
        "Unexpected %(kind)s: please report it; the server's terminal says more.",
        marked("Something went wrong that should not (%(kind)s). Please report it; the server’s terminal says more."),
    ),
)

"""What is to be done about what was skipped, where it stands, and what can be read: see :mod:`.reading_forms`."""

from __future__ import annotations

from stemmatic.show.web.speaking import marked

ADVICE: tuple[str | tuple[str, str], ...] = (
    ("`stemmatic formats` lists what can be read", marked("“What can be read” on this page lists the formats")),
    marked("if there should be some, save or export it again"),
    marked("what was read before it is kept"),
    marked("make or download it again"),
    marked("if it should, make or download it again"),
    marked("mend it there, or export the file again"),
    marked("the file was cut off; export it again"),
    marked("check the path"),
    marked("check that it is a file that you may read"),
    marked("save its text or table as .txt or .csv"),
    ("unpack it and read the folder", marked("unpack it and drop the folder")),
    ("unpack it with its password and read the folder", marked("unpack it with its password and drop the folder")),
    (
        "if the file is sound, decompress it yourself and read the result",
        marked("if the file is sound, decompress it yourself and drop the result"),
    ),
    (
        "--option read.max_thumbnail_megabytes=%(count)s",
        marked("allow more: --option read.max_thumbnail_megabytes=%(count)s"),
    ),
    (
        "if the file is sound, unpack or divide it, or allow more: --option %(option)s",
        marked("if the file is sound, unpack it or divide it"),
    ),
    (
        "pip install 'stemmatic[sheets]', or save the sheet as .csv",
        marked("save the sheet as .csv (or whoever installed Stemmatic adds: pip install 'stemmatic[sheets]')"),
    ),
    (
        "articles among them need: pip install %(package)s",
        marked("articles among them can be read once this is installed: pip install %(package)s"),
    ),
    ("pip install %(package)s", marked("once this is installed they are: pip install %(package)s")),
    (
        "read it with --encoding %(page)s",
        marked("add it again with the code page %(page)s, under “What the files do not say”"),
    ),
    (
        "save the file again as UTF-8, or name its code page with --encoding",
        marked("save the file again as UTF-8, or name its code page under “What the files do not say”"),
    ),
    marked("save the file again as UTF-8"),
    (
        "say which it was: --time-zone, such as --time-zone Europe/Kyiv",
        marked("add it again with the time zone, such as Europe/Kyiv, under “What the files do not say”"),
    ),
    (
        "if they are local times, read the file with --time-zone, such as --time-zone Europe/Kyiv",
        marked(
            "if they are local times, add it again with the time zone, such as Europe/Kyiv, under “What the "
            "files do not say”"
        ),
    ),
    (
        "read each text as one post: --group %(column)s",
        marked(
            "to have each text as one post, add it again with the column %(column)s, under “What the files do not say”"
        ),
    ),
    (
        "if that is what they are: --map %(map)s",
        marked("if that is what they are, write under “Columns of plain tables”: %(map)s"),
    ),
    (
        "name the column that has the text: --map %(map)s",
        marked("name the column that has the text, under “Columns of plain tables”: %(map)s"),
    ),
    (
        "to make fields of them read the file as a plain table: --map %(map)s",
        marked("to make fields of them add the file again with “Columns of plain tables”, a line text=… and others"),
    ),
    ("columns are %(names)s", marked("the columns are: %(names)s")),
    (
        "if it is public, read it with --public (members' names are not kept), or export it as JSON, which says so",
        marked(
            "if it is public, add it again with “Public groups” ticked (members’ names are not kept), or "
            "export it as JSON, which says so"
        ),
    ),
    (
        "copy one channel into a file; of a public group: --public (no member's name is kept)",
        marked(
            "copy one channel into a file; if it is a public group, add it again with “Public groups” ticked "
            "(members’ names are not kept)"
        ),
    ),
    (
        'if it is a public channel, add "type": "public_channel" beside its name',
        marked("if it is a public channel, write “type”: “public_channel” beside its name in the file"),
    ),
    (
        "if the files are of different channels, name them: --channel NAME, or --map channel=COLUMN",
        marked(
            "if the files are of different channels, add each with its channel’s name, under “What the files "
            "do not say”"
        ),
    ),
    marked("save the page again"),
    ("read it in the folder, or the .zip, that X sent", marked("add the folder, or the .zip, that X sent")),
    marked("check the first post, or put a line end behind the header"),
    marked("leave columns out, or save the table as .jsonl or .parquet"),
    marked("put an empty line between posts"),
    marked("write the file again"),
    marked("save the sheet as .csv"),
    (
        "--map %(map)s: no field %(field)s; fields are %(fields)s",
        marked("Columns: there is no field %(field)s. Fields are: %(fields)s."),
    ),
    ("--time-zone %(zone)s: %(fault)s", marked("Time zone %(zone)s: %(fault)s")),
    (
        "--encoding %(page)s: expected a code page such as cp1251, cp1254 or koi8-r",
        marked("%(page)s is no code page. Write for example cp1251, cp1254 or koi8-r."),
    ),
    (
        "%(count)s uploads are open; start or give up one, or wait an hour",
        marked("%(count)s uploads are open. Start or give up one, or wait an hour."),
    ),
    (
        "%(size)s MiB at once, and this server takes %(most)s MiB; drop fewer files, or start it with a "
        "larger --max-upload",
        marked("%(size)s MiB at once, and this server takes %(most)s MiB. Drop fewer files."),
    ),
    (
        "%(name)s: the disk is full; the file was removed; free some space, then drop it again",
        marked("%(name)s: the disk is full, and the file was removed. Free some space, then drop it again."),
    ),
    ("%(name)s: cannot be kept: %(why)s", marked("%(name)s cannot be kept: %(why)s")),
    marked("the files could not be kept: %(why)s"),
    marked("%(name)s and %(count)s more"),
)

PLACES: tuple[str | tuple[str, str], ...] = (
    marked("whole file"),
    marked("whole page"),
    marked("folder"),
    marked("its start"),
    marked("the page's head"),
    marked("further on"),
    marked("captures"),
    marked("pictures"),
    marked("article"),
    marked("the chat"),
    marked("after %(where)s"),
    marked("line %(line)s, character %(at)s"),
    marked("line %(line)s"),
    marked("sheet %(sheet)s, row %(row)s"),
    marked("sheet %(sheet)s"),
    marked("row %(row)s"),
    marked("byte %(at)s"),
    marked("record %(number)s"),
    marked("item %(number)s"),
    marked("message %(number)s"),
    marked("post %(number)s"),
    marked("capture of %(url)s"),
    (
        "TEI P5 editions with an apparatus in parallel segmentation: a post a witness",
        marked("TEI P5 editions with an apparatus in parallel segmentation: a post for each version"),
    ),
    (
        "collations as CollateX writes them in JSON: a post a witness",
        marked("collations as CollateX writes them in JSON: a post for each version"),
    ),
    marked("Telegram Desktop's result.json: one channel, or the public channels of an account"),
    marked("A saved t.me/s page of a channel, or an embedded post"),
    marked("Telegram Desktop's HTML export of a channel (messages.html, messages2.html …)"),
    (
        'Messages copied out of Telegram Desktop: "Name, [24.02.2023 10:31]" before each',
        marked("Messages copied out of Telegram Desktop: “Name, [24.02.2023 10:31]” before each"),
    ),
    marked("X (Twitter) archive: data/tweets.js, tweet.js, tweets-part1.js …; private parts are left out"),
    marked("RSS and Atom feeds saved as files"),
    marked("Articles of web sites in WARC, WACZ, MHTML and webarchive files"),
    (
        'JSONL with a text in several languages in each record: {"uk": {"text": …}, "en": {"text": …}}',
        marked("JSONL with a text in several languages in each record, under uk, en and other codes"),
    ),
    marked("plain tables with a post in each row: JSON, CSV, HTML, Parquet, .xlsx, .ods; many tools' tables"),
    marked("Text selected on a channel's page and pasted into a plain text file, posts one after another"),
)

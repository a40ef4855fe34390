"""``stemmatic link``: link an archive again with other thresholds."""

from __future__ import annotations

from stemmatic.show.cli.arguments import (
    DEFAULT_ARCHIVE,
    ArchiveFolder,
    AsJson,
    Engine,
    EngineName,
    NoTranslations,
    OptionValues,
    Precise,
    Shared,
    SparkMaster,
    SparkSettings,
    parse_cluster,
    parse_options,
)


def link(
    archive: ArchiveFolder = DEFAULT_ARCHIVE,
    no_translations: NoTranslations = False,
    precise: Precise = False,
    option: OptionValues = None,
    engine: Engine = EngineName.LOCAL,
    shared: Shared = None,
    spark_master: SparkMaster = None,
    spark_setting: SparkSettings = None,
    as_json: AsJson = False,
) -> None:
    """Link an archive again, with other thresholds.

    Nothing is read. Where neither posts nor thresholds changed since the last time, nothing is done.

    \b
    Examples:
      stemmatic link --option link.min_words=6 --option descend.min_certainty=0.8
      stemmatic link --no-translations
      stemmatic link --precise
    """
    options = parse_options(option, no_translations=no_translations, precise=precise)

    cluster = parse_cluster(engine, shared, spark_master, spark_setting)

    from stemmatic.api.archive import Archive
    from stemmatic.show.runs import report, run

    with Archive(archive) as opened:
        run(lambda watch: opened.link(options=options, watch=watch, cluster=cluster))
        report(opened, None, as_json=as_json)

"""How far the links can be trusted: every kind of link, direction and stemma, measured on real texts.

    python -m benchmarks.accuracy [MEASUREMENT ...] [--json FILE] [--peers]

One file a measurement; each gives figures with their number of cases and a 95 % interval. Data come from STEMMATIC_DATA
or ../shared/data; what is absent is named as skipped. Everything that is planted is planted with seed 1.
"""

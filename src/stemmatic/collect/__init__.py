"""Public pages and feeds are fetched, politely: the only room that touches the network.

What came over the wire is kept as WARC and read from there, so that it is evidence, and a better reader can read it
again.
"""

"""The reported pages: drawn before tuning began and changed by nobody since.

``pages.write_pages(folder, languages, limit)`` draws them and returns ``UnseenPage`` rows (path,
language, kind, group, tags, turn and upright twin); the truth lies beside each page as
``<file>.json``, in the form of ``corpus.truth``. ``frozen.frozen()`` says which commit drew them
and raises ``UnseenChanged`` when a file differs from the digest in ``benchmarks/unseen.sha256``.

Seed, texts, layouts and fonts are this package's own. It draws with tools of ``corpus`` (``files``,
``grids``, ``paper``, ``seal``, ``sheet``, ``truth``, ``typeface``): the digest covers those, too,
because a changed stroke is a changed page. Whoever needs another tool for tuning adds a module.
"""

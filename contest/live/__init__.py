"""The front: the one origin people reach. It serves streams, static files and public bytes; Flask the rest.

What Flask says to the front:

- `app.extensions["podium_body_limits"](method, path) -> int`: bytes a request's body may have
  (without it 256 KiB). Called on the event loop: a look into a table, no database.
- A public fragment's answer carries
  `X-Podium-Public: contest=<public id>; version=<n>; until=<ISO instant of the next phase, or nothing>`.
  The front then keeps the bytes of that path (and language) and answers with them until the contest's
  version rises or the instant comes. It fills them by a request of its own: `GET`, no cookie at all,
  `Accept-Language` of one language. So mark only what is the same for everyone, reads no cookie (no CSRF
  token, no flash: an answer that sets a cookie is never kept) and doesn't depend on `HX-Request`.
  The version and the rows have to be read in one transaction. Headers of the answer are kept with it.
- The language is `contest.languages.negotiate(cookie podium_lang, Accept-Language)` on both sides.
- Pages put `contest.tickets.issue_stream(...)` into `data-live-ticket`; `static/js/live.js` tells the rest.

Addresses that never reach Flask: `/live` (streams), `/live/clock` (the server's time), `/static/…`.
"""

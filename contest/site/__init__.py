"""The site: a blueprint for each thing people do."""

from flask import Blueprint

from contest.site.accounts.routes import bp as accounts
from contest.site.chairing.routes import bp as chairing
from contest.site.decks.routes import bp as decks
from contest.site.entering.routes import bp as entering
from contest.site.front.routes import bp as front
from contest.site.marking.routes import bp as marking
from contest.site.organising.routes import bp as organising
from contest.site.pitching.routes import bp as pitching
from contest.site.ranking.routes import bp as ranking
from contest.site.solving.routes import bp as solving
from contest.site.standings.routes import bp as standings
from contest.site.watching.routes import bp as watching

BLUEPRINTS: tuple[Blueprint, ...] = (
    front,
    accounts,
    entering,
    watching,
    solving,
    organising,
    pitching,
    ranking,
    standings,
    marking,
    chairing,
    decks,
)

"""Why a judging, a task or a deck failed: a message for each code of a cause."""

from collections.abc import Mapping
from types import MappingProxyType

from judge.grading.errors import SENTENCES
from judge.marks import N_

CAUSES: Mapping[str, str] = MappingProxyType(
    {
        "sandbox.error": N_("The sandbox failed."),
        "sandbox.engine_unreachable": N_("The Docker engine does not answer ({cause})."),
        "sandbox.engine_refused": N_("The Docker engine refused: {message}"),
        "sandbox.image_missing": N_("The sandbox image {image} is not built: run “podium sandbox build”."),
        "sandbox.slot_taken": N_("Another worker holds slot {number}."),
        "sandbox.container_lost": N_("The container went away while the program ran ({cause})."),
        "sandbox.protocol": N_("The supervisor and the worker misunderstood each other ({cause})."),
        "sandbox.name_taken": N_("A container of that name is there already: {name}."),
        "sandbox.proof_impossible": N_("The proof that containers are clean could not be run ({cause})."),
        "sandbox.build_failed": N_("The sandbox image could not be built ({cause})."),
        "judging.lost": N_("The worker was lost while it judged this, {attempts} times."),
        "judging.broken": N_("Judging broke off: {error}: {message}"),
        "task.broken": N_("The task broke off: {error}: {message}"),
        "rejudging.cancelled": N_("The rejudging was decided before this was judged."),
        "worker.stopped": N_("The worker was stopped."),
        "worker.redis_away": N_("Redis does not answer."),
        "worker.database_away": N_("The database does not answer."),
        "package.invalid": N_("The package can't be used."),
        # What the drawing of a deck found: said to those who sent it, with what helps
        "deck.encrypted": N_("It opens only with a password: export it without one."),
        "deck.broken": N_("It can't be read: it was damaged or cut off. Export it again."),
        "deck.empty": N_("There is no page in it."),
        "deck.too_slow": N_("It takes too long to draw: export it with fewer effects."),
        "deck.too_heavy": N_(
            "Its pictures are too large to draw: export it with smaller ones and send that."
        ),
        # What is wrong with a package's own programs: said to organisers, never to contestants
        **SENTENCES,
        "storage.missing": N_("Bytes of the problem are missing in storage: {digest}."),
        "storage.damaged": N_("Bytes of the problem in storage are damaged: {digest}."),
        "storage.file_missing": N_("A file is missing in storage: {digest}."),
        "storage.file_damaged": N_("A file in storage is damaged: {digest}."),
    }
)
REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "program.language": N_("The operator: install that language, or the setter: use another."),
        "program": N_("The setter: mend this program, bring the package again, then judge again."),
        "feedback": N_("The setter: mend this program, bring the package again, then judge again."),
        "package": N_("The setter: mend the package and bring it again, then judge again."),
        "sandbox.image_missing": N_("The operator: build the image on that machine, then judge again."),
        "sandbox": N_("The operator: see that Docker runs on that machine, then judge again."),
        "engine": N_("The operator: see that Docker runs on that machine, then judge again."),
        "storage": N_("The operator: restore it from a backup, or the setter: bring the package again."),
        "judging.lost": N_("The operator: see why that machine stopped, then judge again."),
        "judging.broken": N_("Judge again; should it break again, the operator reads the worker's log."),
        "worker": N_("The operator: see that the worker runs, then judge again."),
    }
)
"""Who does what about a judging that failed, by the code of its cause or by the code's first word."""

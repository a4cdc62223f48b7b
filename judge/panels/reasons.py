"""Why a figure is not there: codes, and the sentence for each. A null always has one."""

from collections.abc import Mapping

from judge.marks import N_

REASONS: Mapping[str, str] = {
    # scores
    "score.no_marks": N_("This entry has no marks."),
    "score.few_marks": N_("Too few judges marked this entry for the rule to leave any out."),
    "score.unbalanced": N_(
        "Rank sums can be compared only where every judge marked equally many entries, and every entry has "
        "equally many judges."
    ),
    "score.constant_judge": N_(
        "One of its judges gave all entries the same mark, so that there is no z-score."
    ),
    # intervals
    "interval.rule": N_("No interval has been proved for this rule."),
    "interval.no_score": N_("Without a score there is no interval."),
    "interval.partial": N_("Some sheets leave out criteria, so that this rule has no interval."),
    # judges
    "judge.votes": N_("Votes tell nothing of how severe a judge is."),
    "judge.few_marks": N_(
        "Fewer than four of this judge's entries were marked by others, or they hardly differ."
    ),
    # agreement; codes of judge.panels.figures
    "votes": N_("Votes have no agreement of this kind."),
    "incomplete": N_("Not every judge marked every entry."),
    "unbalanced": N_(
        "Judges or entries have unequal numbers of marks, or pairs of entries met unequally often."
    ),
    "repeated": N_("A judge marked an entry more than once."),
    "no_pairs": N_("No entry has marks of two judges."),
    "no_variation": N_("All marks, or all entries, are alike."),
    "negative": N_("A mark is below 0, so that a ratio means nothing."),
    "few_entries": N_("There are fewer than two entries."),
    "few_judges": N_("There are fewer than two judges."),
    "few_marks": N_("There are no more marks than entries, so that nothing tells chance from merit."),
    "unconnected": N_("The panel is in parts that can't be compared."),
}

NOTES: Mapping[str, str] = {
    "sheets.partial": N_("{count} sheets leave out criteria; each is weighed over those it has."),
    "sums.uneven": N_(
        "Entries have unequal numbers of marks, so that their sums are hard to compare: {where}."
    ),
    "judges.flagged": N_(
        "{count} judges mark against the rest of the panel. Look at their marks; nothing was left out."
    ),
    "cut.thin": N_("The panel hangs together by these alone: {names}. Without one of them it would split."),
}

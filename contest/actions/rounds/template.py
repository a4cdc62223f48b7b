"""A rubric to start from: five criteria with a word for each of five levels, in three languages."""

from decimal import Decimal

from contest.actions.rounds.rubrics import CriterionForm, RubricForm

Three = tuple[str, str, str]
"""English, Chinese, Hebrew."""


def _texts(texts: Three) -> dict[str, str]:
    return dict(zip(("en", "zh", "he"), texts, strict=True))


def _criterion(key: str, weight: int, name: Three, question: Three, *levels: Three) -> CriterionForm:
    return CriterionForm(
        key=key,
        name=_texts(name),
        help=_texts(question),
        weight=Decimal(weight),
        anchors={str(level): _texts(texts) for level, texts in enumerate(levels, start=1)},
    )


TEMPLATE = RubricForm(
    criteria=(
        _criterion(
            "problem",
            25,
            ("Problem", "问题", "הבעיה"),
            (
                "Is it real, and do they know it well?",
                "问题真实吗？他们是否足够了解？",
                "האם היא אמיתית, והאם הם מכירים אותה היטב?",
            ),
            ("I did not see a problem", "没有看到问题", "לא ראיתי בעיה"),
            ("Clear, but few people have it", "清楚，但遇到的人很少", "ברורה, אך מעטים סובלים ממנה"),
            (
                "Many may have it, no proof yet",
                "可能很多人有，尚无证据",
                "אולי רבים סובלים ממנה, אין הוכחה",
            ),
            ("They asked the people who have it", "他们询问过有此问题的人", "הם שאלו את מי שסובל ממנה"),
            ("They measured it, and it is urgent", "他们做过测量，而且很紧迫", "הם מדדו אותה, והיא דחופה"),
        ),
        _criterion(
            "solution",
            25,
            ("Solution", "方案", "הפתרון"),
            ("How far along is it?", "进展到哪一步了？", "כמה הוא התקדם?"),
            ("An idea only", "只有想法", "רעיון בלבד"),
            ("A drawing or a plan", "有图纸或计划", "שרטוט או תוכנית"),
            ("A first model that partly works", "初步样机，部分可用", "דגם ראשון שפועל בחלקו"),
            ("It works, I saw it", "能用，我看到了", "הוא עובד, ראיתי אותו"),
            ("It works, and people use it", "能用，而且有人在用", "הוא עובד, ואנשים משתמשים בו"),
        ),
        _criterion(
            "team",
            20,
            ("Team", "团队", "הצוות"),
            (
                "Can these people carry it through?",
                "这些人能把它做成吗？",
                "האם האנשים האלה יצליחו להוציא אותו לפועל?",
            ),
            (
                "Key skills are missing, no plan",
                "缺少关键技能，也没有打算",
                "חסרים כישורי מפתח, ואין תוכנית",
            ),
            ("Some skills, gaps not seen", "有一些技能，没意识到不足", "יש כישורים, והפערים לא זוהו"),
            ("Most skills, gaps known", "大多数技能具备，知道不足", "רוב הכישורים קיימים, והפערים ידועים"),
            ("All key skills on board", "关键技能齐全", "כל כישורי המפתח קיימים"),
            (
                "All skills, built together before",
                "技能齐全，曾一起做成过",
                "כל הכישורים, וכבר בנו משהו יחד",
            ),
        ),
        _criterion(
            "customers",
            20,
            ("First customers", "首批客户", "הלקוחות הראשונים"),
            ("Who wants it enough to pay?", "谁愿意为它付钱？", "מי רוצה אותו מספיק כדי לשלם?"),
            ("Nobody named", "没有说出任何人", "לא נקבו באיש"),
            ("A guess who would pay", "猜测谁会付钱", "ניחוש מי ישלם"),
            ("Named, not asked yet", "已列出，还没问过", "נקבו בשמות, עוד לא שאלו"),
            ("Asked, and some said yes", "问过，有人同意", "שאלו, וחלק הסכימו"),
            ("Somebody pays already", "已经有人付钱", "מישהו כבר משלם"),
        ),
        _criterion(
            "difference",
            10,
            ("Difference", "独特之处", "הייחוד"),
            (
                "What do they do that others can't copy soon?",
                "他们有什么是别人一时模仿不了的？",
                "מה יש בו שאחרים לא יעתיקו במהרה?",
            ),
            ("Others do the same", "别人也在做同样的事", "אחרים עושים אותו דבר"),
            ("A little better or cheaper", "稍好或稍便宜", "מעט טוב או זול יותר"),
            ("Clearly better for some people", "对一部分人明显更好", "טוב בהרבה עבור חלק מהאנשים"),
            ("Hard to copy, and they say why", "难以模仿，并说明了原因", "קשה להעתקה, והם מסבירים מדוע"),
            ("Proven, and protected", "已经证实，并受到保护", "מוכח, ומוגן"),
        ),
    )
)

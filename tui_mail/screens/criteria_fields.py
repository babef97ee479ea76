"""What is asked of a link criterion, and how one reads."""

from collections.abc import Callable

from tui_mail.config.accounts import Criterion
from tui_mail.desk.administration.findable import check_findable
from tui_mail.desk.administration.run import as_struct
from tui_mail.screens.cells import one_line
from tui_mail.screens.form_fields import FieldOfForm, FormToFill, Sections, Values, words_of

_FIELDS: Sections = (
    (
        "What stands in the subject",
        (
            FieldOfForm("keywords", "Keywords", "Before the number: relnr, relatienummer.", needed=True, is_list=True),
            FieldOfForm(
                "kind", "Number of", "relation (contacts and companies), or a kind of case: mandate.", needed=True
            ),
            FieldOfForm(
                "separators", "Separators", "Between project, sub-project and phase: any of - / , together. Else none."
            ),
        ),
    ),
)


def criterion_form(title: str, known: Criterion | None, keep: Callable[[Criterion], None]) -> FormToFill:
    """Ask for a criterion; what was given is kept on the page, which saves all of them."""

    def save(values: Values) -> str:
        separators = [letter for letter in values["separators"] if not letter.isspace()]
        said: dict[str, object] = {
            "keywords": words_of(values["keywords"]),
            "kind": values["kind"].strip(),
            "separators": separators,
        }
        wanted = as_struct(Criterion, said)
        check_findable([wanted])
        keep(wanted)
        return "Not in force yet: t tries them, Ctrl+S saves"

    given = {"keywords": "", "kind": "", "separators": ""}
    if known is not None:
        given = {
            "keywords": ", ".join(known.keywords),
            "kind": known.kind,
            "separators": "".join(known.separators),
        }
    return FormToFill(title, _FIELDS, given, save)


def criterion_words(place: int, one: Criterion) -> str:
    """Return a criterion as one line."""
    levels = f"   levels joined by {' '.join(one.separators)}" if one.separators else ""
    return f"{place:>2}  {one_line(one.kind):<14} {one_line(', '.join(one.keywords))}{levels}"

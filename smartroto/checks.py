"""What an artist looks at before handing over, looked at by the program.

Ten checks, each with findings that name the shape and the frames. A finding is mended
or waived with a reason; reasons are part of the document and are told in the report.
They hold for a check of a shape, however often it is run again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from smartroto import checks_moving, checks_standing
from smartroto.checks_motion import Finding, Motion, items, motions
from smartroto.document import Document
from smartroto.errors import Error
from smartroto.history import Edit
from smartroto.jobs import Progress


@dataclass(frozen=True, kw_only=True)
class Check:
    """One of the ten: its title, what it looks at, and what it found."""

    id: str
    title: str
    looks_at: str
    findings: tuple[Finding, ...] = ()

    def key(self, finding: Finding) -> str:
        """What a reason for this finding is kept under."""
        return f"{self.id}:{finding.shape}"

    def open(self, document: Document) -> tuple[Finding, ...]:
        """The findings that nobody has waived."""
        return tuple(f for f in self.findings if self.key(f) not in document.waived)


Look = Callable[[Document, Sequence[Motion]], Iterable[Finding]]

_CHECKS: tuple[tuple[str, str, str, Look], ...] = (
    (
        "edge",
        "Edges are steady",
        "Outlines that tremble from frame to frame",
        checks_moving.trembling,
    ),
    (
        "points",
        "Points stay in place",
        "Points that jump along their outline",
        checks_moving.sliding,
    ),
    (
        "keys",
        "Few keys, few points",
        "Keys on frame after frame, and points too close to each other",
        checks_standing.crowded,
    ),
    (
        "life",
        "In and out frames",
        "Shapes that live while nothing of them is in the picture, that pop on their "
        "first or last frame, and keys outside of their lifetime",
        checks_moving.outside,
    ),
    (
        "holes",
        "No holes, no gaps",
        "Outlines that cross themselves, and slits between shapes of a layer",
        checks_moving.torn,
    ),
    (
        "blur",
        "Blur matches",
        "Fast outlines without motion blur",
        checks_moving.sharp,
    ),
    (
        "names",
        "Names and structure",
        "Names that nobody gave, given twice, or hard for other programs",
        checks_standing.unnamed,
    ),
    (
        "seen",
        "Everything was looked at",
        "Doubtful or outdated frames that nobody has keyed or approved",
        checks_standing.unseen,
    ),
    (
        "plate",
        "Range and plate agree",
        "Missing frames of the plate, and keys beyond it",
        checks_standing.beyond,
    ),
    (
        "scope",
        "Nothing left over",
        "Shapes that never show, and empty layers",
        checks_standing.idle,
    ),
)


def run(document: Document, progress: Progress | None = None) -> tuple[Check, ...]:
    """All ten checks of a document, in their order.

    `progress` reports and can stop it (`Cancelled`).
    """
    progress = progress or Progress()
    moving = motions(document, progress.part(0.0, 0.5))
    after = progress.part(0.5, 1.0)
    return tuple(
        Check(id=id, title=title, looks_at=said, findings=tuple(look(document, moving)))
        for id, title, said, look in after.over(_CHECKS)
    )


def waive(key: str, reason: str) -> Edit:
    """Accept what a check says of a shape, `Check.key`; an empty reason takes that
    back. Error where a reason is only blanks."""

    def edit(document: Document) -> Document:
        if reason and not reason.strip():
            raise Error("Nothing was waived: say in a few words why it may stay.")
        waived = dict(document.waived)
        if reason:
            waived[key] = reason.strip()
        elif waived.pop(key, None) is None:
            return document
        return replace(document, waived=MappingProxyType(waived))

    return edit


def told(checks: Iterable[Check], document: Document) -> str:
    """What was found as lines of text; what is waived is told with its reason."""
    names = {item.id: item.name for item in items(document.layers)}
    lines = []
    for check in checks:
        left = len(check.open(document))
        lines.append(f"{check.title}: {f'{left} to look at' if left else 'passed'}")
        for one in check.findings:
            reason = document.waived.get(check.key(one))
            frames = (
                f"{one.first}" if one.first == one.last else f"{one.first}-{one.last}"
            )
            why = "" if reason is None else f" (waived: {reason})"
            lines.append(f"  {names.get(one.shape, '')} {frames}: {one.says}{why}")
    return "\n".join(lines)

"""Everything the artist can do: one list for menus, shortcuts, tool bars, palette.

Each theme has its own file; the menus stand in the order of this list.
"""

from smartroto.ui.action_set import Action
from smartroto.ui.actions_approval import APPROVAL
from smartroto.ui.actions_assist import ASSIST
from smartroto.ui.actions_draw import DRAW
from smartroto.ui.actions_edit import EDIT, NUDGE
from smartroto.ui.actions_file import FILE
from smartroto.ui.actions_frame import FRAME
from smartroto.ui.actions_keys import KEYS
from smartroto.ui.actions_learned import LEARNED
from smartroto.ui.actions_look import LOOK
from smartroto.ui.actions_review import REVIEW
from smartroto.ui.actions_scope import SCOPES
from smartroto.ui.actions_shape import SHAPE
from smartroto.ui.actions_time import LIFETIMES, SHEETS, TIMING
from smartroto.ui.actions_track import TRACK
from smartroto.ui.actions_view import HELP, VIEW

ACTIONS: tuple[Action, ...] = (
    *FILE,
    *EDIT,
    *NUDGE,
    *SHAPE,
    *DRAW,
    *KEYS,
    *SCOPES,
    *TIMING,
    *LIFETIMES,
    *FRAME,
    *ASSIST,
    *APPROVAL,
    *REVIEW,
    *TRACK,
    *LEARNED,
    *VIEW,
    *LOOK,
    *SHEETS,
    *HELP,
)

"""The words of a Shake shape file, and every choice about it that is not certain.

No real file is at hand; two independent readers of the format agree on the words and on
the twelve numbers of a point. What they leave open is decided here, once.
"""

HEADER = "shake_shape_data 4.0"

NUMBERS = 12
"""Of a point: the point, its left and its right handle, and the same for the soft edge.
All x, y pixels counted from the bottom."""

EDGE_IS_OFFSET = True
"""Whether the soft edge's numbers count from the outline's. One reader takes all zeros
for no edge, and only as offsets do zeros mean an edge that lies on the outline."""

EDGE_FLAG = "edge_shape"
"""Set to 1 where a shape has a soft edge: the word says so, and no reader looks at it.
When reading, numbers that are not zero count, not the flag."""

OPACITY = "color_a"
"""A shape has no opacity of its own; the alpha of its colour is the one number that can
stand for it. It is keyed, so it also carries the lifetime."""

TAKEN_AWAY = (0.0, 0.0, 0.0)
"""The colour of a shape that is taken away. The format has no modes, and a black shape
painted over white ones takes them away; all others are painted white."""

PAINTED = (1.0, 1.0, 1.0)

LOWEST_FIRST = True
"""The order of painting: what comes later lies on top, as in every list of strokes."""

EVERY_FRAME = True
"""Whether moving shapes are written with a key on every frame. The file does not tell
how keys are joined, and one reader takes the rows for successive frames: so nothing is
left to be joined."""

FIRST_FRAME = 1
"""Where rows without a `key_time` begin; older files have one row for each frame."""

NO_PARENT = "None"

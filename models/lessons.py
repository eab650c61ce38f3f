"""What one key teaches about its outline, from the points across it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from smartroto.models.classifier import Classifier, train, worth
from smartroto.models.curve import Ring, across
from smartroto.models.device import array, tensor
from smartroto.models.filled import filled
from smartroto.models.flow import sample
from smartroto.models.occluders import Occluders
from smartroto.models.pictures import Pictures
from smartroto.models.profiles import axes, colours, odds, place, placed
from smartroto.shapes.arrays import Array

LOOKS = np.array([0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 8, 10, 13, 17, 22, 28])
"""Where to learn, pixels to either side of the artist's curve."""

SCALES = np.array([0.5] * 3 + [0.7] * 3 + [0.5, 0.25, 0.25])
"""How far each feature, and the place on the shape, must differ to mean something."""

FREE = 0.5
"""What is hidden more than by half teaches nothing."""


class Sight(NamedTuple):
    """What is seen at some points, features `[..., F]`, and whether they are inside and
    are to be used, `[...]` each, 0 or 1."""

    look: Tensor
    inside: Array
    used: Array

    def part(self, place: Tensor, step: int) -> "Sight":
        """Of samples that lie at `place` `[M, 2]` of the shape every so many, with
        where they lie."""
        some = slice(None, None, step)
        look = placed(self.look[some], place[some])
        return Sight(look, self.inside[some], self.used[some])


@dataclass(frozen=True, kw_only=True, eq=False)
class Lesson:
    """One key by itself: points across its outline, and what follows from them.

    place: `[M, 2]` where each sample lies on the shape; seen: `[M, R]` points across
    it; judge: learned from this key alone.
    """

    frame: int
    key: Array
    ring: Ring
    place: Tensor
    seen: Sight
    judge: Classifier


def lesson(
    pictures: Pictures,
    frame: int,
    key: Array,
    per_segment: int,
    front: Occluders | None = None,
) -> Lesson | None:
    """What the key on `frame` teaches; None where it teaches nothing."""
    which = (frame, per_segment, key.tobytes(), front and front.mark)
    return pictures.remember(
        "lesson", which, lambda: _study(pictures, frame, key, per_segment, front)
    )


def _study(
    pictures: Pictures,
    frame: int,
    key: Array,
    per_segment: int,
    front: Occluders | None,
) -> Lesson | None:
    picture = pictures.features(frame)
    if picture is None:
        return None
    ring = Ring.of(len(key), per_segment)
    points = ring.samples(key)
    looks = np.concatenate([-LOOKS[::-1], LOOKS])
    places = across(points, looks)
    height, width = picture.shape[:2]
    used = ((places > 0) & (places < [width, height])).all(-1)
    if front is not None:
        used &= front.free_on(frame, places) > FREE
    mask = filled(points, (width, height)).astype(np.float32)
    inside = sample(mask, places.reshape(-1, 2)).reshape(used.shape) > 0.5
    if not 0.1 < inside.mean() < 0.9:
        return None
    colour, where = colours([picture], *axes(places[None]))[0], place(points)
    seen = Sight(colour, inside.astype(float), used.astype(float))
    judge = taught([seen.part(where, 2)], pictures)
    return Lesson(frame=frame, key=key, ring=ring, place=where, seen=seen, judge=judge)


def taught(parts: Sequence[Sight], pictures: Pictures) -> Classifier:
    """Learn from what several keys show."""
    features = torch.cat([part.look.reshape(-1, len(SCALES)) for part in parts])
    truth = tensor(np.concatenate([part.inside.ravel() for part in parts]))
    used = np.concatenate([part.used.ravel() for part in parts])
    if not used.all():
        some = torch.as_tensor(np.flatnonzero(used), device=truth.device)
        features, truth = features[some], truth[some]
    return train(features, truth, SCALES, pictures.check)


def belief_of(first: Lesson, last: Lesson) -> Array:
    """What one key's odds are worth at the other, for each part: `[M]`."""
    looks = np.concatenate([LOOKS[::-1], LOOKS])
    near = looks <= 10
    margins = []
    for teacher, pupil in ((last, first), (first, last)):
        seen = placed(pupil.seen.look[:, near], teacher.place)
        told = array(odds(teacher.judge, seen))
        right = 2 * pupil.seen.inside[:, near] - 1
        margins.append(told * right * pupil.seen.used[:, near])
    return worth(np.concatenate(margins, axis=1))


def belief_between(one: Lesson) -> Array:
    """What a key's odds are worth between the samples that taught them: `[M]`."""
    near = np.concatenate([LOOKS[::-1], LOOKS]) <= 10
    seen = placed(one.seen.look[1::2][:, near], one.place[1::2])
    told = array(odds(one.judge, seen))
    right = 2 * one.seen.inside[1::2][:, near] - 1
    margins = told * right * one.seen.used[1::2][:, near]
    return np.resize(np.repeat(worth(margins, 3), 2), len(one.place))

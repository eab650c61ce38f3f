"""Geometry as functions on arrays: splines, mattes and what lies between keys."""

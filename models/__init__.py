"""Trackers and shape models: arrays in, arrays out."""

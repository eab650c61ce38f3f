"""The window: shows a document and turns the pen into edits."""

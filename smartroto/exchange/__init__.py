"""Other programs' files: one module for each format."""

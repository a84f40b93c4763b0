"""From paths to files: what is visible, what each file is, and what it holds."""

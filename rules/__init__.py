"""gunilint's own rules, one file each; README.md is the recipe and the index."""

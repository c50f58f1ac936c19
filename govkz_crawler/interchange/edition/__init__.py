"""Makes citable releases of an archive as of a checkpoint: the data, its description and its proof, in one bag."""

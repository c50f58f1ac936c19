"""Pure functions that bring items into the form that the archive keeps."""

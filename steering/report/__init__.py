"""The progress report in chapters: asked for, counted, written in three languages, published."""

"""The progress report in chapters: its figures, its words in three languages, its files."""

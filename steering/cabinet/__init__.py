"""One minute for the minister's cabinet: the sheet of a visit, the draft answer to a question."""

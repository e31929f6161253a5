"""Writing: accounts and their rights."""

"""Side-by-side measures: A and B in turn in one process, the median of the paired ratios printed."""

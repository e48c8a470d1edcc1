"""A run → its dashboard, a folder of pages that opens from a disk or any static host."""

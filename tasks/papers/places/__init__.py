"""The workbook of a place: written, and read back as rows."""

"""The application form as a file: a workbook or a Word file, written, filled in and read back."""

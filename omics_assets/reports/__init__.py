"""Tables to files people open: workbook, CSV, and the terminal."""

"""The words that the process sends, one template for each page or message."""

"""What pages have in common: words, duplicates, rivals, relevance, suggestions."""

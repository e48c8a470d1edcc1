# A report of the run that FEED, such as /path/to/warehouse/latest/feed, belongs to.
gunzip -c "${FEED:?name the feed of a warehouse}/csv/link_quality.csv.gz"

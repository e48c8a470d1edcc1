"""Sources and warehouses in object storage: a working copy here, brought up to date before and sent back after.

`s3://bucket/prefix`, `gs://…` and `az://…` stand wherever a source or warehouse is named. Settings put the folder of
the working copy in place of the url; the folder beside it knows the url. All else works on that folder, and asks this
module at four points: a source is fetched before it is read; a warehouse is fetched when its lock is taken and sent
when it is given back; a reader fetches the run that it opens.

A run becomes the current one by a conditional put of the object `current`, last: it succeeds only if nobody else has
published since this build began. What was read from files (`cache/`) stays in the working copy.
"""

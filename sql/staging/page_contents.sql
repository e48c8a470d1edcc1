-- One row per readable file: its text and its front matter, which are as large as all else together.

select
    path,
    text,
    front_matter
from tables.pages

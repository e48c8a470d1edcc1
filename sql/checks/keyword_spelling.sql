-- Keyword in another spelling than most pages have.
-- severity: note
-- identity: raw
-- why: Lists of pages by keyword come apart.
-- how: Spellings that the vocabulary takes for the same keyword; the most used one is right.
-- fix: Write the keyword as most pages do.

with keywords as (
    select * from staging.keywords
    where variant_count > 1
),

mentions as (
    select * from staging.page_keywords
)

select
    mentions.path,
    'keywords' as field,
    'Most pages write the keyword ' || mentions.raw || ' as: ' || keywords.label as message,
    mentions.raw,
    keywords.label
from mentions
inner join keywords using (keyword_id)
where mentions.raw <> keywords.label

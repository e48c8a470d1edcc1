-- One row per subject and term that its readers are likely to miss: common in kin subjects, rare or absent here.
-- key: kind, subject_id, term
-- why: Shows what to write next - topics that neighbouring subjects treat and this one does not, and pages that the
--   site links to but never wrote.
-- how: keyword: a subject's siblings are the sibling_subjects subjects with the nearest keyword counts (cosine). Of
--   the siblings that have the keyword, at least three, the one that uses it most is left out, so that no subject's
--   own keyword is a gap of its neighbours. With y mentions of the keyword among n of all keywords, log_odds = ln((y
--   + a) / (n + a0 - y - a)) of the subject less that of the siblings; a0 is gap_prior x the mentions of an average
--   subject, a its share by the keyword's place on the whole site (Monroe, Colaresi and Quinn 2008, informative
--   Dirichlet prior). z_score = log_odds / sqrt(1 / (y + a) + 1 / (siblings' y + a)); a gap has a z_score of -gap_z
--   or less. used_keyword: three pages of the subject or more use the keyword three times or more without declaring
--   it (keyword_uses), four times as many as declare it. wanted_title: titles that links carry which lead nowhere,
--   and that no page has.
-- fix: The surest gaps stand first. Write about the term, or give pages that already do the keyword; not every gap
--   is worth closing. For a wanted title write the page, or drop the links (broken_links).
-- columns:
--   kind: keyword (common in siblings), used_keyword (in texts, hardly declared) or wanted_title (links ask for it)
--   subject_id: Canonical subject that lacks the term; (none) where links do not tell
--   term: Keyword in its most used spelling, or title as links have it
--   page_count: Pages of the subject with the keyword
--   expected_count: Pages it would be on if the subject used it as often as its siblings; of a title, 1
--   sibling_page_count: Pages of the siblings with the keyword, without the sibling that uses it most
--   sibling_subject_count: Siblings that have the keyword
--   subject_mention_count: Mentions of any keyword on the subject's pages: page_count is of these
--   sibling_mention_count: Mentions of any keyword on those siblings' pages: sibling_page_count is of these
--   log_odds: Log-odds ratio of the keyword, subject to siblings; below 0: rarer here
--   z_score: log_odds in standard deviations; below 0: rarer here
--   link_count: Links to a wanted title
--   used_page_count: Pages of the subject whose text uses the keyword three times or more and that do not declare it
--   example: A sibling subject that has the keyword, a page that uses it, or one that links to the title

with links as (
    select * from main.links
),

pages as (
    select * from staging.pages
),

keywords as (
    select * from staging.keywords
),

thresholds as (
    select
        max(value) filter (where name = 'sibling_subjects') as sibling_subjects,
        max(value) filter (where name = 'gap_prior') as gap_prior,
        max(value) filter (where name = 'gap_z') as gap_z
    from staging.thresholds
),

subject_keywords as (
    select * from main.subject_keywords
    where subject_id != '(none)'
),

keyword_sums as (
    select
        keyword_id,
        sum(page_count) as mention_count,
        count(*) as subject_count
    from subject_keywords
    group by keyword_id
),

subject_sums as (
    select
        subject_id,
        sum(page_count) as mention_count,
        sqrt(sum(page_count * page_count)) as norm
    from subject_keywords
    group by subject_id
),

site as (
    select
        sum(subject_sums.mention_count) as mention_count,
        any_value(thresholds.gap_prior) * avg(subject_sums.mention_count) as prior_count
    from subject_sums
    cross join thresholds
),

shared as (
    select
        subject_keywords.subject_id,
        subject_keywords.keyword_id,
        subject_keywords.page_count,
        keyword_sums.subject_count
    from subject_keywords
    inner join keyword_sums using (keyword_id)
    where keyword_sums.subject_count > 1
),

likeness as (
    select
        shared.subject_id,
        others.subject_id as sibling_id,
        sum(shared.page_count * others.page_count) as product
    from shared
    inner join shared as others on shared.keyword_id = others.keyword_id and shared.subject_id != others.subject_id
    group by shared.subject_id, others.subject_id
),

siblings as (
    select
        likeness.subject_id,
        likeness.sibling_id,
        sibling_sums.mention_count,
        row_number() over (partition by likeness.subject_id order by likeness.sibling_id) / 1000 as tie_breaker
    from likeness
    inner join subject_sums as sibling_sums on likeness.sibling_id = sibling_sums.subject_id
    cross join thresholds
    qualify
        row_number() over (
            partition by likeness.subject_id
            order by likeness.product / sibling_sums.norm desc, likeness.sibling_id
        ) <= thresholds.sibling_subjects
),

sibling_sums as (
    select
        subject_id,
        sum(mention_count) as mention_count
    from siblings
    group by subject_id
),

sibling_keywords as (
    select
        siblings.subject_id,
        shared.keyword_id,
        count(*) as sibling_subject_count,
        sum(shared.page_count) - max(shared.page_count) as sibling_page_count,
        max_by(siblings.mention_count, shared.page_count + siblings.tie_breaker) as left_out_count,
        max_by(siblings.sibling_id, shared.page_count + siblings.tie_breaker) as example
    from siblings
    inner join shared on siblings.sibling_id = shared.subject_id and shared.subject_count >= 3
    group by siblings.subject_id, shared.keyword_id
    having count(*) >= 3
),

compared as (
    select
        sibling_keywords.subject_id,
        sibling_keywords.keyword_id,
        sibling_keywords.sibling_subject_count,
        sibling_keywords.sibling_page_count,
        sibling_keywords.example,
        coalesce(subject_keywords.page_count, 0) as page_count,
        subject_sums.mention_count as subject_mention_count,
        sibling_sums.mention_count - sibling_keywords.left_out_count as sibling_mention_count,
        site.prior_count,
        site.prior_count * keyword_sums.mention_count / site.mention_count as keyword_prior
    from sibling_keywords
    inner join subject_sums using (subject_id)
    inner join sibling_sums using (subject_id)
    inner join keyword_sums using (keyword_id)
    cross join site
    left join subject_keywords using (subject_id, keyword_id)
),

weighed as (
    select
        *,
        page_count + keyword_prior as here,
        sibling_page_count + keyword_prior as there,
        sibling_page_count * subject_mention_count / sibling_mention_count as expected_count
    from compared
),

scored as (
    select
        *,
        ln(here / (subject_mention_count + prior_count - here))
        - ln(there / (sibling_mention_count + prior_count - there)) as log_odds,
        sqrt(1 / here + 1 / there) as deviation
    from weighed
),

rare_keywords as (
    select
        'keyword' as kind,
        scored.subject_id,
        keywords.label as term,
        scored.page_count,
        round(scored.expected_count, 1) as expected_count,
        scored.sibling_page_count::bigint as sibling_page_count,
        scored.sibling_subject_count,
        scored.subject_mention_count::bigint as subject_mention_count,
        scored.sibling_mention_count::bigint as sibling_mention_count,
        round(scored.log_odds, 2) as log_odds,
        round(scored.log_odds / scored.deviation, 2) as z_score,
        null::bigint as link_count,
        null::bigint as used_page_count,
        scored.example
    from scored
    inner join keywords using (keyword_id)
    cross join thresholds
    where scored.log_odds / scored.deviation <= -thresholds.gap_z and scored.page_count < scored.expected_count
),

wanted as (
    select
        trim(links.target_title) as term,
        coalesce(vocabulary.canonical_id, links.source_subject_id, '(none)') as subject_id,
        links.source_path
    from links
    left join staging.vocabulary on links.target_subject = vocabulary.raw and vocabulary.kind = 'subject'
    where links.verdict = 'broken' and trim(links.target_title) != ''
),

wanted_titles as (
    select
        'wanted_title' as kind,
        min_by(wanted.subject_id, (wanted.source_path, wanted.subject_id)) as subject_id,
        wanted.term,
        0::bigint as page_count,
        1::double as expected_count,
        null::bigint as sibling_page_count,
        null::bigint as sibling_subject_count,
        null::bigint as subject_mention_count,
        null::bigint as sibling_mention_count,
        null::double as log_odds,
        null::double as z_score,
        count(*) as link_count,
        null::bigint as used_page_count,
        min(wanted.source_path) as example
    from wanted
    anti join pages on lower(wanted.term) = lower(trim(pages.title))
    group by wanted.term
),

page_subjects as (
    select distinct
        path,
        subject_id
    from staging.page_subjects
),

uses as (
    select
        page_subjects.subject_id,
        keyword_uses.keyword_id,
        count(*) as used_page_count,
        max_by(keyword_uses.path, (keyword_uses.use_count, keyword_uses.path)) as example
    from staging.keyword_uses
    inner join page_subjects using (path)
    where keyword_uses.kind = 'undeclared'
    group by all
),

used_keywords as (
    select
        'used_keyword' as kind,
        uses.subject_id,
        keywords.label as term,
        coalesce(subject_keywords.page_count, 0) as page_count,
        null::double as expected_count,
        null::bigint as sibling_page_count,
        null::bigint as sibling_subject_count,
        subject_sums.mention_count::bigint as subject_mention_count,
        null::bigint as sibling_mention_count,
        null::double as log_odds,
        null::double as z_score,
        null::bigint as link_count,
        uses.used_page_count,
        uses.example
    from uses
    inner join keywords using (keyword_id)
    left join subject_sums using (subject_id)
    left join subject_keywords using (subject_id, keyword_id)
    where uses.used_page_count >= 3 and 4 * coalesce(subject_keywords.page_count, 0) < uses.used_page_count
),

gaps as (
    select * from rare_keywords
    union all
    select * from used_keywords
    union all
    select * from wanted_titles
)

select
    kind,
    subject_id,
    term,
    page_count,
    expected_count,
    sibling_page_count,
    sibling_subject_count,
    subject_mention_count,
    sibling_mention_count,
    log_odds,
    z_score,
    link_count,
    used_page_count,
    example
from gaps
order by kind, z_score, used_page_count desc, link_count desc, subject_id, term

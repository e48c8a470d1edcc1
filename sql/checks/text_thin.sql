-- Page with far fewer words than its subject's pages mostly have.
-- severity: note
-- why: A page that says much less than its neighbours mostly does not answer its question.
-- how: Rows of the report thin_content: below the lower fence of the lengths of its subject's pages.
-- fix: Answer in full, or merge the page into one that does.

select
    path,
    case
        when word_count = 0 then 'The page has no text.'
        else
            'The text has '
            || word_count
            || ' words; half of the pages of its kind have '
            || median_word_count
            || ' or more.'
    end as message,
    word_count,
    median_word_count,
    compared_with
from reports.thin_content

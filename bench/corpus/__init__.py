"""Sites of any size with known answers: `python -m bench.corpus FOLDER --pages 100000 --seed 1`.

The pages have the statistics of a real site of 25,000 questions and answers: lengths of texts, keywords by Zipf's
law, related links in batches and to favourites, and each flaw at a known rate. All words are invented. `plan` draws
the whole site as arrays and counts what a build has to find; `pages` turns the plan into files.
"""

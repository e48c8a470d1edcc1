"""Damage: places where a text was hurt on its way into the file, although the file reads well.

A `Hit` is a damaged piece of one field's value: its kind, where it begins and ends, and what should stand there
where there is exactly one answer. `detect` finds them, one module a family of kinds; `locate` says where they stand
in the file. Code is exempt everywhere: what looks like damage in it is mostly what the author shows.
"""

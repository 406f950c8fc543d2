"""Musterstadt: a fictitious city whose history is made, not recorded, to try the program on and to test it.

`histories.history` says by a seed and a last day what was entered when: rows of the import tables, and deeds of other
doors (reorganisations, papers, explanations, status rounds, corrections). `loading.load` enters them one after the
other, each on its day. One module a kind of data; all names are invented. What a later part of the program brings gets
a module here, or rows in one of these, and a line in `histories`.
"""

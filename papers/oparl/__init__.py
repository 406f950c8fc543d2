"""Council papers for programs of others, after OParl 1.1: each object at an address of its own, and lists of them.

What is public for all is loaded once a request, without any text of a paper (`rows`, `published`); `objects` says what
each kind of object tells of itself, `lists` pages and narrows. No account is looked at: everybody gets the same.
"""

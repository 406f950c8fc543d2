"""Council papers: their content as plain data, made once, and the forms made of that data alone.

`sections/` hold what a paper is made of, one small function each, found by registration (`registry`). `build` asks them
in order; `html`, `pdf`, `docx` and `oparl` read nothing but the result.
"""

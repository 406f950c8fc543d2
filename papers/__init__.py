"""Council papers: their content as plain data, made once, and files made of that data alone.

The modules in `sections` register what a paper is made of (`registry`), written from `facts` with the blocks of
`blocks`. `build` calls them in order; the modules in `formats` read nothing but the result (`content`). `freezing`
stores it for ever, `corrections` compares it with today's knowledge.
"""

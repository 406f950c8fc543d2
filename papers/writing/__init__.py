"""The page on which a draft is written: section by section, the figures beside the text."""

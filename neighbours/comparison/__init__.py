"""The page that sets municipalities side by side, and those of Modellregionen."""

"""How well forecasts hold: on histories of the test, on real ones, and in the case of VO/0504/21."""

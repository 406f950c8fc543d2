"""The case of VO/0504/21, as it was known on 08.04.2021: 22 of 38 units productive, end 30.09.2021 called guaranteed.

Nine were in Konzeption and seven in Planung. The city's own project page later named the 31.12.2021.
"""

from datetime import date

from ..forecast import UNITS, Completion, Forecast
from ..forecasting.items import NO_PLANS, Times, known_of

ITEMS = known_of([Times(staying=7), Times(staying=9)], NO_PLANS, 38 - 22)
MODEL_CASE = Forecast(
    started_on=date(2018, 12, 21),
    ends_on=date(2021, 9, 30),
    key_date=date(2021, 4, 8),
    total=38,
    completions=(Completion(date(2021, 4, 8), is_exact=False, number=22),),
    words=UNITS,
    begun=ITEMS.begun,
    items=ITEMS,
)
MODEL_CASE_FINISHED_ON = date(2021, 12, 31)

"""What a reader on the phone sees first."""

REPORT_DAY = "stichtag=2021-04-08"


def top_of(page, text):
    return page.get_by_text(text, exact=True).first.bounding_box()["y"]


def test_on_a_phone_the_first_figure_stands_in_the_first_600_pixels(page, served):
    page.set_viewport_size({"width": 375, "height": 667})
    page.goto(f"{served}/?{REPORT_DAY}")
    assert top_of(page, "22 von 38") < 300


def test_the_key_date_is_changed_where_it_is_read(page, served):
    page.goto(f"{served}/?{REPORT_DAY}")
    assert not page.get_by_label("Stichtag").is_visible()
    page.get_by_text("ändern", exact=True).click()
    page.get_by_label("Stichtag").fill("2021-05-01")
    page.get_by_role("button", name="Anzeigen").click()
    page.wait_for_url("**stichtag=2021-05-01**")

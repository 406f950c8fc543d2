"""People keep records in the admin, each in a browser of their own."""

from playwright.sync_api import expect


def test_zoo_set_productive_in_the_admin_reaches_the_pages(page, served):
    page.goto(f"{served}/anmelden/?next=/admin/projects/rollout/?q=zoo")
    page.get_by_label("Benutzername").fill("demo-sachbearbeitung")
    page.get_by_label("Passwort").fill("ozg-demo")
    page.get_by_role("button", name="Anmelden").click()
    page.locator("input.action-select").check()
    page.locator("select[name=action]").select_option(label="Produktiv setzen")
    page.get_by_role("button", name="Ausführen").click()
    page.get_by_label("Wirksam ab").fill("01.06.2021")
    page.get_by_role("button", name="Auf „Produktiv“ setzen").click()
    expect(page.get_by_text("1 Leistungseinheit steht ab 01.06.2021 auf Produktiv.")).to_be_visible()
    try:
        page.goto(f"{served}/?stichtag=2021-06-01")
        expect(page.get_by_text("60,5 %").first).to_be_visible()
        page.goto(f"{served}/?stichtag=2021-04-08")
        expect(page.get_by_text("57,9 %").first).to_be_visible()
    finally:
        page.goto(f"{served}/admin/projects/phasechange/?q=zoo&effective_on__year=2021&effective_on__month=6")
        page.locator("th.field-rollout a").click()
        page.get_by_role("link", name="Löschen").first.click()
        page.get_by_label("Grund").fill("Nur zur Probe")
        page.get_by_role("button", name="Ja, ich bin sicher").click()


def test_of_two_people_at_the_same_record_the_second_is_told(browser, served):
    pages = [signed_in(browser, served, name) for name in ("demo-admin", "demo-projektleitung")]
    for page in pages:
        page.goto(f"{served}/admin/projects/project/")
        page.get_by_role("link", name="Einführung eines verwaltungsweiten Aktenplans").click()
    first, second = pages
    before = first.get_by_label("geplante Leistungseinheiten").input_value()
    first.get_by_label("geplante Leistungseinheiten").fill("41")
    first.get_by_role("button", name="Sichern", exact=True).first.click()
    second.get_by_label("geplante Leistungseinheiten").fill("42")
    second.get_by_role("button", name="Sichern", exact=True).first.click()
    expect(second.get_by_text("demo-admin am")).to_be_visible()
    expect(second.get_by_text("gespeichert ist „41“, Ihre Eingabe ist „42“")).to_be_visible()
    expect(second.get_by_label("geplante Leistungseinheiten")).to_have_value("42")
    second.get_by_label("geplante Leistungseinheiten").fill(before)
    second.get_by_role("button", name="Sichern", exact=True).first.click()
    expect(second.get_by_text("erfolgreich geändert")).to_be_visible()


def signed_in(browser, served, name):
    page = browser.new_context().new_page()
    page.goto(f"{served}/anmelden/")
    page.get_by_label("Benutzername").fill(name)
    page.get_by_label("Passwort").fill("ozg-demo")
    page.get_by_role("button", name="Anmelden").click()
    return page

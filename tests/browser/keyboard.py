"""A person who has a keyboard alone: what is to be pressed or filled must be reached by it, and be seen when it is."""

MOST_STEPS = 600
HAS_FOCUS = "element => document.activeElement === element"
IS_SEEN = """element => element.checkVisibility({visibilityProperty: true})
    && element.getBoundingClientRect().width > 1"""


class Keyboard:
    """Keys pressed on a page."""

    def __init__(self, page):
        self.page = page

    def reach(self, locator):
        """By Tab from where one is."""
        element = locator.first.element_handle()
        for _ in range(MOST_STEPS):
            if self.page.evaluate(HAS_FOCUS, element):
                assert self.page.evaluate(IS_SEEN, element), element.evaluate("each => each.outerHTML")
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached: {element.evaluate('each => each.outerHTML')[:200]}")

    def press(self, locator, key="Enter"):
        self.reach(locator)
        self.page.keyboard.press(key)

    def follow(self, locator):
        """A link or button that leads to another page, or to the same anew."""
        self.reach(locator)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def tick(self, locator):
        """A box; of radio buttons one, to which arrows lead from the one that Tab reaches."""
        element = locator.first
        if element.get_attribute("type") != "radio":
            self.press(locator, "Space")
            return
        group = self.page.locator(f"[name='{element.get_attribute('name')}']")
        first = group.and_(self.page.locator(":checked"))
        self.press(first if first.count() else group, "Space")
        for _ in range(group.count()):
            if element.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError("not ticked")

    def type(self, locator, text):
        self.reach(locator)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)

    def choose(self, locator, place=1):
        """An entry of a drop-down, by arrows from the first."""
        self.reach(locator)
        self.page.keyboard.press("Home")
        for _ in range(place):
            self.page.keyboard.press("ArrowDown")

"""Languages and themes: what people read, and in which colours."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.covering import deep

RAW_KEY = re.compile(r"\b(?!localhost)[a-z][a-z_0-9]*\.[a-z_][a-z_0-9.]*\b")
TERMS = set(
    """
    Livegrad English epoch batch size sample data loss gradient magnitude gradient-magnitude norm noise train network
    learning rate activation optimizer regularization classification regression momentum count deviation init seed
    beta epsilon dead saturated weight update bias tanh relu sigmoid linear leaky elu gelu silu sgd adam xavier he
    normal uniform zeros sin space vanishing exploding adagrad adamw rmsprop huber hinge selu mish softplus sine hard
    step orthogonal xor activations histograms basic full ctrl serve host
    """.lower().split()
)
"""Words that may stand in a Chinese page: names, and the terms that textbooks give in English too."""

READ = """() => {
  const words = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (!/^(script|style|noscript)$/i.test(node.parentElement.tagName)) words.push(node.data);
    } else {
      for (const name of ["aria-label", "data-tip", "title", "placeholder", "alt", "aria-valuetext"])
        if (node.hasAttribute(name)) words.push(node.getAttribute(name));
    }
  }
  return [document.title, ...words].map((text) => text.trim()).filter(Boolean);
}"""
"""All words of the page: those seen, those in tooltips, and those for screen readers."""


def words_everywhere(playground: Playground) -> set[str]:
    """Open whatever can be opened, and return every text on the way."""
    page = playground.page
    texts: set[str] = set()

    def read() -> None:
        texts.update(page.evaluate(READ))

    playground.play()
    playground.until_epoch(2)
    read()
    playground.pause()
    read()
    page.click("#more")
    expect(page.locator("#options")).to_be_visible()
    read()
    page.keyboard.press("Escape")
    for opener in ("button[data-layer='0'].meter-button", "[data-output]"):
        page.click(opener)
        expect(page.locator(".card")).to_be_visible()
        read()
        page.keyboard.press("Escape")
    page.click('button.unit[data-unit="2"]')
    read()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    read()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    page.click("#top button.line")
    expect(page.locator("dialog")).to_be_visible()
    read()
    page.keyboard.press("Escape")
    playground.choose_data("plane")
    read()
    return texts


@deep
def test_no_raw_key_is_read_nor_any_word_of_another_language_and_switching_keeps_the_run(
    playground: Playground,
) -> None:
    page = playground.page
    texts = words_everywhere(playground)
    assert len(texts) > 100
    assert {text for text in texts if RAW_KEY.search(text)} == set()
    assert {text for text in texts if re.search("[\u4e00-\u9fff]", text)} == {"中文"}

    playground.play()
    playground.until_epoch(3)
    page.click("#language")
    expect(page).to_have_title(re.compile("看神经网络如何学习"))
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#play")).to_have_attribute("aria-label", "暂停训练")
    playground.until_hash("lang=zh-CN")
    playground.until_epoch(playground.epoch() + 2)
    assert page.evaluate("() => probe.sockets.length") == 1
    playground.pause()

    playground.choose_data("circle")
    # What charts and maps show is written out again every three seconds, since it changes with each picture.
    page.wait_for_function(
        "() => [...document.querySelectorAll('[role=img]')].every((each) => /[\u4e00-\u9fff]/.test(each.ariaLabel))"
    )
    texts = words_everywhere(playground)
    assert len(texts) > 100
    assert {text for text in texts if RAW_KEY.search(text)} == set()
    english = {word for text in texts for word in re.findall("[A-Za-z]{2,}", text) if word.lower() not in TERMS}
    assert " ".join(sorted(english)) == ""
    page.click("#language")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")


def test_the_language_is_the_browsers_until_another_is_chosen(visit: Visit) -> None:
    playground = visit(locale="zh-CN")
    expect(playground.page.locator("#language")).to_have_text("English")
    playground.page.click("#language")
    expect(playground.page.locator("#language")).to_have_text("中文")
    playground.page.goto("about:blank")
    playground.open()
    expect(playground.page.locator("html")).to_have_attribute("lang", "en")


@deep
def test_the_theme_is_the_systems_until_another_is_chosen(visit: Visit) -> None:
    playground = visit(color_scheme="dark")
    root = playground.page.locator("html")

    def is_light() -> bool:
        [ground] = playground.colours("#output h2", [(0.99, 0.1)])
        return sum(ground) > 600

    expect(root).to_have_attribute("data-theme", "dark")
    assert not is_light()
    for system, other in (("dark", "light"), ("light", "dark")):
        playground.page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
        picture = playground.look("#output canvas.field")
        playground.page.select_option("#theme", other)
        expect(root).to_have_attribute("data-theme", other)
        playground.until_looks_other("#output canvas.field", picture)
        assert is_light() == (other == "light")
        playground.page.goto("about:blank")
        playground.open()
        expect(root).to_have_attribute("data-theme", other)


@deep
def test_projector_mode_has_larger_type_and_thicker_lines(playground: Playground) -> None:
    size = "() => parseFloat(getComputedStyle(document.querySelector('#data label')).fontSize)"
    before, network = playground.page.evaluate(size), playground.look(".net > canvas")
    playground.page.keyboard.press("p")
    expect(playground.page.locator("html")).to_have_attribute("data-theme", "projector")
    assert playground.page.evaluate(size) > before
    playground.until_looks_other(".net > canvas", network)
    playground.until_hash("theme=projector")
    playground.page.keyboard.press("p")
    expect(playground.page.locator("html")).to_have_attribute("data-theme", "light")


@deep
def test_the_colours_for_colour_blind_eyes_are_on_every_picture(playground: Playground) -> None:
    pictures = ["#output canvas.field", "#output canvas.points", ".net > canvas", "canvas[data-set=circle]", ".ramp"]
    before = {name: playground.look(name) for name in pictures}
    playground.page.click("#more")
    playground.page.check("#palette")
    for name in pictures:
        playground.until_looks_other(name, before[name])
    playground.until_hash("palette=safe")

"""A real Chromium for tests, without a screen and without a network; tests skip with a reason where there is none."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SWITCHES = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-dev-shm-usage", "--window-size=1100,900",
)  # fmt: skip


@contextmanager
def chromium(folder: Path) -> Iterator:
    """A driver whose browser keeps its profile in ``folder/profile`` and saves files to ``folder``."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed: pip install '.[test]'")
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if None in programs:
        pytest.skip("no Chromium with its driver: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = programs[0]
    for switch in (*SWITCHES, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(switch)
    options.add_experimental_option("prefs", {"download.default_directory": str(folder)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(programs[1]))
    try:
        yield driver
    finally:
        driver.quit()


def press(driver, *keys: str, held: str = "") -> None:
    """Press keys one after the other, wherever the focus is, while another is held down."""
    from selenium.webdriver import ActionChains

    chain = ActionChains(driver, duration=0)
    chain = chain.key_down(held).send_keys(*keys).key_up(held) if held else chain.send_keys(*keys)
    chain.perform()


def begin(driver, page: str, name: str) -> None:
    """Open a page to label in for the first time, and say who annotates."""
    driver.get(page)
    press(driver, name, "\ue007")
    wait_until(lambda: text_of(driver, "annotator") == name)
    # A key that is pressed before the dialogue is gone is lost.
    wait_until(lambda: driver.execute_script("return !document.querySelector('dialog[open]') && document.hasFocus()"))


def text_of(driver, name: str) -> str:
    """Text of the element with that ID."""
    return driver.execute_script("return document.getElementById(arguments[0]).textContent", name)


def save(driver, path: Path) -> Path:
    """Save by keyboard, until the file is there: a browser on a busy machine loses a key now and then.

    An empty file of that name only holds the place of the one that is on its way.
    """

    def is_there() -> bool:
        return path.exists() and path.stat().st_size > 0

    for _ in range(6):
        press(driver, "s", held="\ue009")
        if happens(is_there):
            break
    assert is_there(), "no file was saved"
    return path


def happens(holds: Callable[[], object], seconds: float = 5) -> bool:
    """Whether something holds within some seconds: the browser does it in its own time."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(holds())


def wait_until(holds: Callable[[], object], seconds: float = 30) -> None:
    """Wait for what the browser does in its own time."""
    assert happens(holds, seconds), "it did not happen in time"

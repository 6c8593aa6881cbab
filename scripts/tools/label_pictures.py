"""Pictures of the page to label in, for docs/annotating.md: PYTHONPATH=tests python scripts/tools/label_pictures.py

Needs selenium, chromium and its driver. The pages are of the corpus, which is invented.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from browser import begin, chromium, press

ROOT = Path(__file__).resolve().parents[2]
ENTER = "\ue007"
WIDE, PHONE = (1000, 860), (390, 780)
PICTURES = (
    ("label_light", "hidden", WIDE, "light", "13m"),
    ("label_dark", "shown", WIDE, "dark", ["13m", ENTER, "0", "0", "j"]),
    ("label_phone", "hidden", PHONE, "light", "13mj"),
)


def main() -> None:
    """Label two sentences, and take each picture."""
    pages = sorted(map(str, (ROOT / "corpus").glob("99-000-1[0-3]*.txt")))
    for name, guess, (width, height), scheme, keys in PICTURES:
        with tempfile.TemporaryDirectory() as folder, chromium(Path(folder)) as driver:
            page = Path(folder) / "label.html"
            review = [
                sys.executable,
                "-m",
                "lgo_nlp",
                "review",
                *pages,
                "--limit",
                "24",
                "--output",
                str(page),
                "--guess",
                guess,
            ]
            subprocess.run(review, check=True)
            size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": width < 600})
            driver.execute_cdp_cmd(
                "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
            )
            begin(driver, page.as_uri(), "Ada")
            press(driver, *keys)
            driver.save_screenshot(str(ROOT / "docs" / f"{name}.png"))


if __name__ == "__main__":
    main()

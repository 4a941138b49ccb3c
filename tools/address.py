"""Write the lines that need the repository's public address into README.md and CITATION.cff (part of `make build`).

The address is one setting, `repository` in the table [tool.portsmouth] of pyproject.toml. As long as it is empty these
lines are left out.
"""
import re
import tomllib
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent


def readme_lines(address):
    """The README's lines for an address: where to get the course, and Binder; nothing for an empty address."""
    if not address:
        return ""
    github = re.fullmatch(r"https://github\.com/([^/]+/[^/]+?)(\.git)?/?", address)
    place = f"gh/{github[1]}" if github else "git/" + quote(address, safe="")
    binder = f"https://mybinder.org/v2/{place}/HEAD?urlpath=lab/tree/work/00-start-here.ipynb"
    return (f"\nGet the course: `git clone {address} portsmouth-1905`.\n\n"
            f"In a browser, with nothing installed: [open it on Binder]({binder}) (not tested). What you change there is lost when "
            "you close it; download what you want to keep.\n")


def with_address(readme, citation, address):
    """The texts of README.md and CITATION.cff with the lines for `address`, and without those for any other."""
    readme, found = re.subn(r"(?<=<!-- address -->\n).*?(?=<!-- /address -->)", lambda _: readme_lines(address), readme, flags=re.S)
    if found != 1:
        raise ValueError("README.md must have the lines <!-- address --> and <!-- /address --> once")
    citation = re.sub(r"^repository-code:.*\n", "", citation, flags=re.M)
    return readme, citation + (f'repository-code: "{address}"\n' if address else "")


def main():
    address = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["portsmouth"]["repository"]
    paths = ROOT / "README.md", ROOT / "CITATION.cff"
    for path, text in zip(paths, with_address(*(p.read_text("utf-8") for p in paths), address)):
        path.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""The words of a title of a role, folded so that spellings of one word are one."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["AGENT", "LEVELS", "forms", "head_word", "is_formula", "plain_title", "words"]

LONGEST = 200  # characters of a title that are read
MOST_WORDS = 24
MOST_PARTS = 4  # of a title with colons, commas and the like
_STOP = "and of the for in a an to at on with or by from"
STOP = frozenset(_STOP.split())
_LEVELS = """
senior junior lead principal staff chief head associate assistant deputy vice entry level trainee
apprentice intern i ii iii iv v vi 1 2 3 4 5 certified licensed registered experienced part time
full temporary seasonal general
"""
LEVELS = frozenset(_LEVELS.split())
"""Words that say how high a role stands, or on what terms, and not what it is."""
_SHORT = """
sr senior|snr senior|jr junior|mgr manager|mngr manager|eng engineer|engr engineer
rn registered nurse|lpn licensed practical nurse|lvn licensed vocational nurse
cna certified nursing assistant|np nurse practitioner|pa physician assistant|qa quality assurance
qc quality control|hr human resources|it information technology|ui user interface
ux user experience|asst assistant|assoc associate|admin administrative|tech technician
techn technician|coord coordinator|dir director|vp vice president|svp vice president
evp vice president|avp vice president|ceo chief executive officer|cfo chief financial officer
cto chief technology officer|cio chief information officer|coo chief operating officer
ciso chief information security officer|cmo chief marketing officer|supv supervisor
spvr supervisor|supt superintendent|rep representative|reps representative|exec executive
spec specialist|opr operator|op operator|mech mechanic|maint maintenance|mfg manufacturing
acct account|dev developer|sw software|swe software engineer|sre site reliability engineer
sdet software test engineer|dba database administrator|pm project manager|ba business analyst
hvac heating air conditioning|emt emergency medical technician|cpa certified public accountant
ehs environmental health safety|gis geographic information systems|er emergency room
ot occupational therapist|pt physical therapist|slp speech language pathologist
ml machine learning|ai artificial intelligence|bi business intelligence
seo search engine optimization|pr public relations|crm customer relationship management
svc service|svcs services|dept department|govt government|intl international|natl national
prof professor|lab laboratory|ops operations|sys systems|info information|mgmt management
attn attendant|cust customer|infosec information security|cybersecurity information security
cyber information security|rota schedule|solicitor lawyer|barrister lawyer|programme program
centre center|labour labor|tyre tire|lorry truck|carer caregiver
"""
ABBREVIATIONS = {
    pair.split()[0]: tuple(pair.split()[1:])
    for pair in _SHORT.replace("\n", "|").split("|")
    if pair.strip()
}
WORD = re.compile(r"[a-z0-9]+[+#]*")
IES = re.compile(r"(ss|ch|sh|x|z)es$")
PERSON = re.compile(r"(wo)?men$|woman$|person$|people$")
HEAD = re.compile(r"[,(/-]| of | for | in ")
AGENT = re.compile(
    r"(?:er|or|ist|ian|man|ant|eer|ee|tive|ician|nurse|chef|clerk|aide|cook)$"
)  # what the names of who does something end in
PARTS = re.compile(r"\s*(?:[:|/;()]|,|\s[-–—~]+\s|\s-|-\s)\s*")
# what a spreadsheet would reckon or run; a dash before a blank and a letter marks an item of a list
FORMULA = re.compile(r"[=@]|[+-](?!\s+[^\W\d_])|.*\|\s*'.*'!\$?[A-Za-z]+\$?\d")
# grades, terms and hours that stand in titles of postings
NOISE = re.compile(
    r"\b(?:gs|level|lvl|grade|band|step|term)[ -]*\d+\b|\b\d+x?\b|\bII?I?\b|\bIV\b|\bVI?\b"
    r"|\((?:[mfdwx]/){1,4}[mfdwx]\)|\b(?:perm|permanent|full[- ]time|part[- ]time|remote|nights"
    r"|various roles|term limited|confidential)\b",
    re.IGNORECASE,
)


def plain_title(title: str) -> str:
    """Return a title on one line, without what can't be shown, at most `LONGEST` characters."""
    shown = "".join(c if c.isprintable() else " " for c in title[: 4 * LONGEST])
    return " ".join(shown.split())[:LONGEST].rstrip()


def is_formula(title: str) -> bool:
    """Return whether a title begins like a formula of a spreadsheet, or is one."""
    text = unicodedata.normalize("NFKC", title[:LONGEST]).lstrip(" \t\r\n'\"")
    return FORMULA.match(text) is not None


def words(title: str) -> list[str]:
    """Return the words of a title in order, abbreviations spelt out; none of another script."""
    text = unicodedata.normalize("NFKD", title[:LONGEST]).encode("ascii", "ignore").decode()
    text = text.lower().replace("&", " and ").replace("'s", "").replace("'", "")
    found: list[str] = []
    for word in WORD.findall(text.replace(".net", "dotnet").replace(".", "")):
        found += ABBREVIATIONS.get(word, (word,))
    return [_folded(word) for word in found if word not in STOP][:MOST_WORDS]


def _folded(word: str) -> str:
    if len(word) <= 3:
        return word
    if word.endswith("ies") and len(word) > 4:
        word = f"{word[:-3]}y"
    elif IES.search(word):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return PERSON.sub("man", word)


def head_word(title: str) -> str:
    """Return the word that says who does it: "manager" of "Manager of Sales"; "" without one."""
    found = words(HEAD.split(title[:LONGEST], maxsplit=1)[0])
    return found[-1] if found else ""


def forms(title: str) -> list[str]:
    """Return a title without grades and terms, and then the parts that it has, if several."""
    full = " ".join(NOISE.sub(" ", title).split()).strip(" ,:-()/") or title
    if full.isupper():
        full = full.title()
    parts = [part for part in PARTS.split(full) if part.strip()]
    return [full] if len(parts) < 2 else [full, *parts[:MOST_PARTS]]

"""Recognise the answers by which firewalls turn automatic visitors away, whatever their status."""

import re

import httpx

DECISIVE = re.compile(
    r"cf-mitigated|x-amzn-waf-action|x-vercel-mitigated|x-sucuri-block|x-kpsdk-ct"
)
"""Headers that are sent with a challenge or a refusal only."""

VENDORS = re.compile(
    r"""
    ^server:\s*(?:akamaighost|akamainetstorage|ddos-guard|qrator|rhino-core-shield)
    | ^x-(?:datadome|dd-b|iinfo|sucuri-id|px|px-\S+|distil-cs|reblaze-protection):
    | ^x-cdn:\s*(?:incapsula|imperva)
    | ^set-cookie:\s*(?:datadome|incap_ses_\w+|visid_incap_\w+|_px\w*|ak_bmsc|_abck|bm_sz)=
    """,
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
"""Headers of firewalls, which some of them add to every answer."""

REFUSALS = frozenset({400, 405, 409, 412, 416, 503})
"""Statuses that firewalls use, beside those that always turn visitors away."""

BODY = re.compile(
    r"""
    _cf_chl_opt | cf-chl- | cf-browser-verification | challenge-platform/\S*orchestrate
    | captcha-delivery\.com | _Incapsula_Resource | Incapsula\s+incident | errors\.edgesuite\.net
    | px-captcha | _pxAppId | perimeterx | awsWafCookieDomainList | gokuProps | \bkpsdk
    | sgcaptcha | perfdrive\.com | mod_?security | Generated\s+by\s+Wordfence
    | The\s+requested\s+URL\s+was\s+rejected | \bsupport\s+ID\s+is | within\.website/x/cmd/anubis
    """,
    re.IGNORECASE | re.VERBOSE,
)
TITLE = re.compile(
    r"""<title[^>]*>\s*(?:
    Just\s+a\s+moment | Attention\s+Required!?\s*\|\s*Cloudflare | Pardon\s+Our\s+Interruption
    | Access\s+to\s+this\s+page\s+has\s+been\s+denied | Access\s+Denied | Request\s+Rejected
    | Making\s+sure\s+you(?:'|&\#\d+;|\u2019)re\s+not\s+a\s+bot | DDoS-Guard
    | Checking\s+(?:if\s+the\s+site|your\s+browser) | Robot\s+Check
    | Are\s+you\s+a\s+(?:human|robot) | Human\s+Verification | Security\s+Check | Bot\s+verification
    )""",
    re.IGNORECASE | re.VERBOSE,
)
SMALL = 8 * 1024
"""Bytes. Pages that hold anything else beside a challenge are larger."""


def is_bot_wall(status: int, headers: httpx.Headers, body: bytes) -> bool:
    """Is an answer the refusal or the challenge of a firewall, and no word of the page itself?

    What says that there is no such page is believed, unless a header is decisive.
    """
    if any(DECISIVE.fullmatch(name) for name in headers):
        return True
    text = body.decode("latin-1")
    is_marked = TITLE.search(text) is not None or BODY.search(text) is not None
    if 200 <= status < 300:
        return is_marked and len(body) < SMALL
    lines = "\n".join(f"{name}: {value}" for name, value in headers.multi_items())
    return status in REFUSALS and (is_marked or VENDORS.search(lines) is not None)

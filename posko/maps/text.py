"""Text that people typed, made safe for a map.

folium escapes nothing, and `html.escape` alone is not enough: folium writes popups and tooltips
into JavaScript template literals, where `${...}` runs as script in the browser, and renders its own
output as a template once more, where `{{ ... }}` runs on the server.
"""

from __future__ import annotations

import html

_LITERAL_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "`${}\\"}


def map_text(value: object) -> str:
    """`value` as HTML that shows exactly what was typed, wherever folium puts it.

    Every popup, tooltip, label and layer name given to folium goes through here. What our own
    layers draw needs no escaping on the way: `static/map.js` sets it as text, never as HTML.
    """
    return html.escape(str(value), quote=True).translate(_LITERAL_SIGNS)

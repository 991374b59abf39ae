"""The scripts and styles of the maps, from our own server: no page needs the internet.

Leaflet, jQuery and MarkerCluster come as Python packages (XStatic); what draws our own markers
lies in `static/`. `dashboard.py` serves `asset_routes()`.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import folium
import folium.plugins
from branca.element import Element, Figure
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from xstatic.pkg import jquery, leaflet, leaflet_markercluster

_OWN = Path(__file__).parent / "static"
_FOLDERS = {
    "leaflet": Path(leaflet.BASE_DIR),
    "jquery": Path(jquery.BASE_DIR),
    "leaflet_markercluster": Path(leaflet_markercluster.BASE_DIR),
    "posko": _OWN,
}
# Relative to the map component's frame, so that a base path in front of the dashboard works too.
_BASE = "../../assets/"
_OUTSIDE = re.compile(r"""(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s"'`<>)\\]*""", re.IGNORECASE)
_NAMESPACES = ("http://www.w3.org/",)


def asset_routes() -> list[Mount]:
    """The routes that serve what the maps load, for `st.App(routes=…)`."""
    return [
        Mount(f"/assets/{name}", StaticFiles(directory=folder), name=f"assets-{name}")
        for name, folder in _FOLDERS.items()
    ]


def _own(file: str) -> str:
    """The address of one of our files, new with its content: no browser keeps an old one."""
    digest = hashlib.sha256((_OWN / file).read_bytes()).hexdigest()[:8]
    return f"{_BASE}posko/{file}?v={digest}"


def use_local_assets() -> None:
    """Make folium load everything from our server. Done once, when `posko.maps` is imported.

    The scripts of every layer stand with the map: the component loads scripts only when it starts,
    and layers come and go after that.
    """
    folium.Map.default_js = [
        ("leaflet", f"{_BASE}leaflet/leaflet.js"),
        ("jquery", f"{_BASE}jquery/jquery.min.js"),
        ("markercluster", f"{_BASE}leaflet_markercluster/leaflet.markercluster.js"),
        ("posko", _own("map.js")),
    ]
    folium.Map.default_css = [
        ("leaflet_css", f"{_BASE}leaflet/leaflet.css"),
        ("markercluster_css", f"{_BASE}leaflet_markercluster/MarkerCluster.css"),
        ("posko_css", _own("map.css")),
    ]
    for plugin in (folium.plugins.MarkerCluster, folium.plugins.FastMarkerCluster):
        plugin.default_js, plugin.default_css = [], []


def outside_urls(drawn: Element | str) -> list[str]:
    """Every address outside our server in a map, or in the text of one; a test expects none."""
    if isinstance(drawn, str):
        page = drawn
    else:
        root = drawn.get_root()
        page = root.render() if isinstance(root, Figure) else Figure().add_child(drawn).render()
    return [url for url in _OUTSIDE.findall(page) if not url.startswith(_NAMESPACES)]

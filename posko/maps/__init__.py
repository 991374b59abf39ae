"""Maps that need no internet: folium layers, district boundaries, legends.

A page:

    from posko import maps
    from posko.ui.map import regency_map, show_map

    def picture() -> maps.MapView:
        people = [maps.Point.of(READINESS[row.state], row.volunteer_id, row.lat, row.lon, row.name,
                                lines=(reason,), shape=maps.VOLUNTEER) for row in …]
        return regency_map(here, [maps.points_layer(here.t("volunteers"), people, cluster=True)])

    show_map(picture, key="availability", cache_key=here.key(filters))
    st.html(maps.legend_html(maps.legend_entries(READINESS.values(), here.language)))

Titles, lines and names are plain text, never HTML; nothing of them has to be escaped by the page.
"""

from posko.maps.assets import asset_routes, outside_urls, use_local_assets
from posko.maps.base import (
    Bounds,
    LegendEntry,
    MapView,
    base_map,
    bounds_around,
    legend_entries,
    legend_html,
    symbol_html,
    tile_origin,
)
from posko.maps.boundaries import Boundaries, District, districts
from posko.maps.layers import (
    HOME_CLUSTER,
    INCIDENT,
    KITCHEN,
    LARGE,
    MEDIUM,
    PICKED,
    SHELTER,
    SMALL,
    VOLUNTEER,
    WAREHOUSE,
    LatLon,
    Line,
    Point,
    Shape,
    circle_layer,
    lines_layer,
    points_layer,
    size_for,
)
from posko.maps.text import map_text

use_local_assets()

__all__ = [
    "HOME_CLUSTER",
    "INCIDENT",
    "KITCHEN",
    "LARGE",
    "MEDIUM",
    "PICKED",
    "SHELTER",
    "SMALL",
    "VOLUNTEER",
    "WAREHOUSE",
    "Boundaries",
    "Bounds",
    "District",
    "LatLon",
    "LegendEntry",
    "Line",
    "MapView",
    "Point",
    "Shape",
    "asset_routes",
    "base_map",
    "bounds_around",
    "circle_layer",
    "districts",
    "legend_entries",
    "legend_html",
    "lines_layer",
    "map_text",
    "outside_urls",
    "points_layer",
    "size_for",
    "symbol_html",
    "tile_origin",
    "use_local_assets",
]

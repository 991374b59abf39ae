"""The server: `streamlit run dashboard.py` starts the dashboard and the HTTP routes beside it.

Only wiring stands here. The script that Streamlit runs for every session is `posko/ui/shell.py`: a
script beside the folder `pages/` would let a visitor open a page file without the shell.
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from posko.maps.assets import asset_routes
from posko.ui.failure import show_failure
from posko.web.document import OwnDocument
from posko.web.headers import SafeHeaders
from posko.web.prompt import PromptAnswers
from posko.web.routes import phone_routes
from posko.web.start import tile_origin, warmed_up

app = st.App(
    Path(__file__).parent / "posko" / "ui" / "shell.py",
    lifespan=warmed_up,
    routes=[*asset_routes(), *phone_routes()],
    middleware=[
        Middleware(PromptAnswers),
        Middleware(SafeHeaders, tiles=tile_origin),
        Middleware(OwnDocument, base_path=st.get_option("server.baseUrlPath")),
    ],
    on_script_error=show_failure,
)

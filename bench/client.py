"""A visitor without a browser: speaks Streamlit's websocket protocol to a local server."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState


@dataclass
class Visitor:
    """One session. After `run`, `fragments` holds the ids of the fragments that poll.

    choices: what the segmented controls of the page offer, by the control's id.
    chosen: what stands in the controls that were touched.
    """

    url: str
    fragments: list[str] = field(default_factory=list)
    page_hash: str = ""
    errors: list[str] = field(default_factory=list)
    elements: int = 0
    choices: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[str, WidgetState] = field(default_factory=dict)

    async def open(self) -> Visitor:
        """Connect. The server must be on the loopback interface."""
        address = self.url.replace("http://", "ws://") + "/_stcore/stream"
        if "//127.0.0.1:" not in address:
            raise ValueError("only a server on 127.0.0.1 is visited")
        self.socket = await websockets.connect(
            address,
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=2**28,
            compression=None,
        )
        return self

    async def close(self) -> None:
        await self.socket.close()

    async def run(self, page: str = "") -> float:
        """Show a page (by its path), or the present one again; seconds until it finished."""
        ask = BackMsg()
        ask.rerun_script.query_string = ""
        if page:
            ask.rerun_script.page_name = page
        else:
            ask.rerun_script.page_script_hash = self.page_hash
        ask.rerun_script.widget_states.widgets.extend(self.chosen.values())
        return await self._until_finished(ask)

    def offered(self, key: str) -> list[str]:
        """The choices of the segmented control with this key."""
        return self.choices[self._id(key)]

    def choose(self, key: str, choice: str) -> None:
        """Touch a segmented control; what it changes is seen at the next `run`."""
        state = WidgetState(id=self._id(key))
        state.string_array_value.data.append(choice)
        self.chosen[state.id] = state

    def _id(self, key: str) -> str:
        return next(one for one in self.choices if one.endswith(f"-{key}"))

    async def poll(self) -> float:
        """What a fragment that runs by itself asks; seconds until it finished."""
        ask = BackMsg()
        ask.rerun_script.page_script_hash = self.page_hash
        ask.rerun_script.fragment_id = self.fragments[-1]
        ask.rerun_script.is_auto_rerun = True
        return await self._until_finished(ask)

    async def _until_finished(self, ask: BackMsg) -> float:
        start = time.perf_counter()
        self.elements = 0
        await self.socket.send(ask.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await asyncio.wait_for(self.socket.recv(), 120))
            match answer.WhichOneof("type"):
                case "navigation":
                    # The hash in `new_session` is the shell's: asking for it shows the first page.
                    self.page_hash = answer.navigation.page_script_hash
                case "auto_rerun":
                    self.fragments.append(answer.auto_rerun.fragment_id)
                case "delta" if answer.delta.WhichOneof("type") == "new_element":
                    self.elements += 1
                    element = answer.delta.new_element
                    match element.WhichOneof("type"):
                        case "exception":
                            self.errors.append(element.exception.message)
                        case "button_group":
                            group = element.button_group
                            self.choices[group.id] = [one.content for one in group.options]
                case "script_finished":
                    return time.perf_counter() - start

// Draws the HTML it is given and tells which of its cells was tapped.
//
// A cell is an element with data-day; its row says whose or which shift's it is (data-person,
// data-shift). One cell is a tab stop at a time; arrows move on, Enter and Space tap.

const TRIES = 40; // in steps of 50 ms
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export default function ({ data, parentElement, setTriggerValue }) {
  let board = parentElement.querySelector(":scope > .posko-tap");
  if (!board) {
    board = document.createElement("div");
    board.className = "posko-tap";
    board.addEventListener("click", (event) => tap(board, event.target.closest("[data-day]")));
    board.addEventListener("keydown", (event) => press(board, event));
    parentElement.append(board);
  }
  board.tell = (cell) => setTriggerValue("tapped", cell);
  if (board.html !== data.html) draw(board, data.html);
  if (board.view !== data.view) toToday(board);
  board.view = data.view;
}

function draw(board, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const focused = board.contains(document.activeElement);
  stop(board.current, null);
  // Cells are changed in place where the table keeps its shape: what is scrolled or focused stays.
  if (!patch(board, fresh.content)) {
    board.replaceChildren(fresh.content);
    board.current = board.querySelector("td.today[data-day]") ?? board.querySelector("[data-day]");
  }
  stop(board.current, 0);
  if (focused) board.current?.focus({ preventScroll: true });
  board.html = html;
}

function patch(board, fresh) {
  const old = [...board.querySelectorAll("td, th")];
  const now = [...fresh.querySelectorAll("td, th")];
  const lines = (root) => [...root.querySelectorAll("tr")].map((line) => line.cells.length).join();
  if (!old.length || lines(board) !== lines(fresh)) return false;
  copy(board.querySelectorAll("tr"), fresh.querySelectorAll("tr"));
  old.forEach((cell, place) => {
    if (cell.outerHTML === now[place].outerHTML) return;
    copy([cell], [now[place]]);
    cell.innerHTML = now[place].innerHTML;
  });
  return true;
}

function copy(old, now) {
  old.forEach((element, place) => {
    for (const { name } of [...element.attributes]) element.removeAttribute(name);
    for (const { name, value } of now[place].attributes) element.setAttribute(name, value);
  });
}

function stop(cell, value) {
  if (value === null) cell?.removeAttribute("tabindex");
  else cell?.setAttribute("tabindex", value);
}

function focus(board, cell) {
  stop(board.current, null);
  board.current = cell;
  stop(cell, 0);
  cell.focus();
}

function tap(board, cell) {
  if (!cell) return;
  focus(board, cell);
  const { person, shift } = cell.closest("tr").dataset;
  board.tell({ day: cell.dataset.day, person: person ?? null, shift: shift ?? null });
  comeBack(board);
}

// A dialog that its own button closed leaves the focus nowhere: it belongs to the tapped cell.
// Each change of the document is looked at, for a dialog may be answered at once.
function comeBack(board) {
  let open = false;
  board.watch?.disconnect();
  board.watch = new MutationObserver(() => {
    if (!board.isConnected) board.watch.disconnect();
    const before = open;
    open = Boolean(document.querySelector("[role=dialog]"));
    if (before && !open) refocus(board, TRIES);
  });
  board.watch.observe(document.body, { childList: true, subtree: true });
}

// Until it is cleared away, a dialog that has closed still keeps the focus from all else.
function refocus(board, tries) {
  if (!tries || !board.isConnected || document.activeElement !== document.body) return;
  board.current.focus({ preventScroll: true });
  setTimeout(refocus, 50, board, tries - 1);
}

function press(board, event) {
  const cell = event.target.closest("[data-day]");
  if (!cell) return;
  if (event.key === "Enter" || event.key === " ") tap(board, cell);
  else if (MOVES[event.key]) move(board, cell, MOVES[event.key]);
  else if (event.key === "Home" || event.key === "End") {
    const cells = cell.parentElement.querySelectorAll("[data-day]");
    focus(board, cells[event.key === "Home" ? 0 : cells.length - 1]);
  } else return;
  event.preventDefault();
}

// The next cell that way; rows without cells (the head) and cells without a day are passed over.
function move(board, cell, [down, right]) {
  const lines = [...board.querySelectorAll("tr")];
  let line = lines.indexOf(cell.parentElement);
  let place = cell.cellIndex;
  let found;
  do {
    line += down;
    place += right;
    found = lines[line]?.cells[place];
  } while (found && !found.dataset.day);
  if (found) focus(board, found);
}

// Opens at today where the days do not all fit, the names staying beside it.
function toToday(board) {
  const scroller = board.firstElementChild;
  const today = board.querySelector("thead .today");
  const names = board.querySelector("thead th");
  if (!scroller || !today || scroller.scrollWidth <= scroller.clientWidth) return;
  scroller.scrollLeft = today.offsetLeft - names.offsetWidth;
}

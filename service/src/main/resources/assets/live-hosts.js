// The hosts of a rollout on its page: the grid, its legend, and who is under the cursor.
"use strict";
const LiveHosts = (() => {
  const BLOCK = 200;
  const MOST_BLOCKS = 50;
  const BEFORE_ASKING = 60;

  const live = document.getElementById("live");
  const canvas = document.getElementById("grid");
  const box = canvas.parentElement;
  const line = document.getElementById("grid-at");
  const legend = new Map([...live.querySelectorAll(".legend li")].map(item => [item.dataset.mark, item]));
  const styles = new Map(
    [...legend].map(([mark, item]) => {
      const swatch = item.querySelector(".swatch");
      return [mark, {swatch, path: swatch.firstElementChild.getAttribute("d")}];
    }));
  const grid = new HostGrid(canvas, box.querySelector(".cursor"), styles);
  const words = new Map([...legend].map(([mark, item]) => [mark, item.querySelector(".word").textContent]));
  const names = new Map();
  let pointed = 0;

  for (const [mark, item] of legend) {
    const key = item.querySelector(".key");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "key quiet";
    button.setAttribute("aria-pressed", "false");
    button.append(...key.childNodes);
    key.replaceWith(button);
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      grid.choose([...legend].filter(([, it]) => it.querySelector("button").getAttribute("aria-pressed") === "true").map(([letter]) => letter));
    });
  }

  function count() {
    const counts = new Map([...legend.keys()].map(mark => [mark, 0]));
    for (const mark of grid.marks) {
      const letter = mark.toUpperCase();
      counts.set(letter, counts.get(letter) + 1);
      if (mark !== letter) {
        counts.set("held", counts.get("held") + 1);
      }
    }
    for (const [mark, hosts] of counts) {
      const item = legend.get(mark);
      const text = String(hosts).replace(/\B(?=(\d{3})+$)/g, "\u2009");
      if (item.querySelector(".count").textContent !== text) {
        item.querySelector(".count").textContent = text;
      }
      item.hidden = hosts === 0 && item.querySelector("button").getAttribute("aria-pressed") !== "true";
    }
  }

  // Names come in blocks when somebody asks who is where; the blocks asked for longest ago are dropped.
  async function nameOf(turn) {
    const block = Math.floor(turn / BLOCK);
    if (!names.has(block)) {
      if (names.size >= MOST_BLOCKS) {
        names.delete(names.keys().next().value);
      }
      const asked = fetch(live.dataset.names + "?from=" + block * BLOCK).then(answer => (answer.ok ? answer.json() : Promise.reject(answer.status)));
      names.set(block, asked);
      asked.catch(() => names.delete(block));
    }
    return (await names.get(block))[turn % BLOCK];
  }

  function hostAddress(turn) {
    return live.dataset.host + turn;
  }

  function say(turn, name) {
    const mark = grid.markAt(turn);
    const link = document.createElement("a");
    link.href = hostAddress(turn);
    link.textContent = name || "Turn " + (turn + 1);
    const held = mark !== mark.toUpperCase() ? ", to resolve" : "";
    const wave = grid.waveAt(turn);
    line.replaceChildren(link, ": " + words.get(mark.toUpperCase()) + held + (wave < 0 ? "" : ", wave " + (wave + 1)) + ", turn " + (turn + 1));
  }

  function moveTo(turn) {
    grid.moveTo(turn);
    if (turn < 0) {
      line.replaceChildren();
      return;
    }
    clearTimeout(pointed);
    pointed = setTimeout(
      () =>
        nameOf(turn).then(
          name => grid.cursor === turn && say(turn, name),
          () => grid.cursor === turn && say(turn, "")),
      BEFORE_ASKING);
  }

  const keys = {
    ArrowRight: at => grid.next(at, 1),
    ArrowLeft: at => grid.next(at, -1),
    ArrowDown: at => grid.further(at, 1),
    ArrowUp: at => grid.further(at, -1),
    PageDown: at => grid.further(at, 10),
    PageUp: at => grid.further(at, -10),
    Home: () => (grid.isChosen(0) ? 0 : grid.next(0, 1)),
    End: () => (grid.isChosen(grid.hosts - 1) ? grid.hosts - 1 : grid.next(grid.hosts - 1, -1)),
  };

  canvas.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || grid.hosts === 0) {
      return;
    }
    if (keys[event.key]) {
      event.preventDefault();
      moveTo(grid.cursor < 0 ? keys.Home() : keys[event.key](grid.cursor));
    } else if (event.key === "Enter" && grid.cursor >= 0) {
      location.assign(hostAddress(grid.cursor));
    } else if (event.key === "Escape") {
      moveTo(-1);
      grid.choose([]);
      legend.forEach(item => item.querySelector("button").setAttribute("aria-pressed", "false"));
    }
  });
  canvas.addEventListener("focus", () => grid.cursor < 0 && grid.hosts > 0 && moveTo(keys.Home()));
  canvas.addEventListener("pointermove", event => {
    const turn = grid.at(event.offsetX, event.offsetY);
    if (turn >= 0 && turn !== grid.cursor && event.pointerType !== "touch") {
      moveTo(turn);
    }
  });
  canvas.addEventListener("click", event => {
    const turn = grid.at(event.offsetX, event.offsetY);
    if (turn >= 0) {
      // A finger is wider than a host: it chooses, and the line below opens.
      if (event.pointerType === "touch") {
        moveTo(turn);
      } else {
        location.assign(hostAddress(turn));
      }
    }
  });
  document.addEventListener("theme", () => grid.redraw());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => grid.redraw());

  function drawn() {
    box.hidden = grid.hosts === 0;
    document.getElementById("grid-help").hidden = grid.hosts === 0;
    document.getElementById("grid-table").hidden = grid.hosts === 0;
    count();
    if (grid.cursor >= 0) {
      moveTo(grid.cursor);
    }
  }

  return {
    grid,
    canvas,
    show(marks, waves) {
      grid.show(marks, waves);
      drawn();
    },
    change(runs) {
      grid.change(runs);
      if (runs.length > 0) {
        drawn();
      }
    },
  };
})();

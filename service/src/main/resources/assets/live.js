// The page of a rollout, live: takes what the service tells and puts it where it belongs; says so when it hears nothing.
"use strict";
(() => {
  const SILENCE = 40_000;
  const FIRST_AGAIN = 1_000;
  const LONGEST_AGAIN = 30_000;
  const HIDDEN_FOR = 30_000;
  const SAID_EVERY = 30_000;
  const MOST_OLDER = 10_000;

  const live = document.getElementById("live");
  const state = document.getElementById("live-state");
  const progress = document.getElementById("live-said");
  const clock = new Intl.DateTimeFormat("en-GB", {hour: "2-digit", minute: "2-digit", second: "2-digit"});

  // What is known of the rollout, and pieces that are not on the page yet.
  let number = 0;
  let parts = {};
  let asOf = new Date(live.dataset.at);
  let over = null;

  // The stream.
  let stream = null;
  let again = FIRST_AGAIN;
  let timer = 0;
  let silence = 0;
  let hiding = 0;

  // ---- pieces of the page

  // Loading the page, or a piece of it, may have shown more than the stream has told yet. Clocks that differ by more are not gone by.
  function isOlder(at, than) {
    const older = new Date(than) - new Date(at);
    return older > 0 && older < MOST_OLDER;
  }

  function put(those) {
    for (const [name, html] of Object.entries(those)) {
      if (name === "title") {
        const text = document.createElement("template");
        text.innerHTML = html;
        document.title = text.content.textContent;
        continue;
      }
      const place = document.getElementById("part-" + name);
      if (place) {
        fill(place, () => (place.innerHTML = html));
      }
    }
    left();
  }

  // Whoever stands on a link in there stands on it afterwards.
  function fill(place, put) {
    const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    put();
    if (focused) {
      const same = [...place.querySelectorAll("a")].find(link => link.getAttribute("href") === focused);
      (same || place).focus({preventScroll: true});
    }
    place.dispatchEvent(new CustomEvent("changed", {bubbles: true}));
  }

  function left() {
    for (const span of document.querySelectorAll(".left[data-until]")) {
      const seconds = Math.max(0, Math.round((new Date(span.dataset.until) - Date.now()) / 1000));
      const hours = Math.floor(seconds / 3600);
      const minutes = Math.floor(seconds / 60) % 60;
      span.textContent = "(in " + (hours > 0 ? hours + " h " + minutes + " min" : minutes > 0 ? minutes + " min " + (seconds % 60) + " s" : seconds + " s") + ")";
    }
  }

  // ---- what can be done: asked for again when it may be something else, but not under somebody's hands

  let actsWanted = null;
  let actsAsked = false;

  // Somebody is about to do something: what is under their hands stays.
  const isInUse = place => place.querySelector("details[open]") !== null && place.contains(document.activeElement);

  function acts() {
    const place = document.getElementById("acts");
    if (actsWanted === null || place.dataset.key === actsWanted.key || isOlder(actsWanted.at, place.dataset.at) || isInUse(place) || actsAsked) {
      return;
    }
    actsAsked = true;
    piece(place, isInUse)
      .catch(() => {})
      .finally(() => setTimeout(() => {
        actsAsked = false;
        acts();
      }, 1_000));
  }

  async function piece(place, isKept = () => false) {
    const answer = await fetch(place.dataset.from);
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    const html = await answer.text();
    if (isKept(place)) {
      return;
    }
    const template = document.createElement("template");
    template.innerHTML = html;
    const made = template.content.firstElementChild;
    place.replaceWith(made);
    made.dispatchEvent(new CustomEvent("changed", {bubbles: true}));
  }

  document.addEventListener("focusout", () => setTimeout(acts));
  document.addEventListener("toggle", () => setTimeout(acts), true);

  // ---- the stream

  let said = 0;

  function tell(text, broken = false) {
    live.classList.toggle("broken", broken);
    if (state.textContent !== text) {
      state.textContent = text;
    }
  }

  // To who listens instead of looking: not more often than they can take in.
  function sayProgress() {
    if (Date.now() - said > SAID_EVERY) {
      said = Date.now();
      progress.textContent = document.title.split(" - ")[0];
    }
  }

  function heard(at) {
    asOf = at ? new Date(at) : asOf;
    again = FIRST_AGAIN;
    clearTimeout(silence);
    silence = setTimeout(lost, SILENCE);
  }

  function taken(message) {
    number = message.number;
    heard(message.at);
    Object.assign(parts, message.parts);
    if (!isOlder(message.at, live.dataset.at)) {
      put(parts);
      parts = {};
    }
    actsWanted = message;
    acts();
    tell("Live.");
    sayProgress();
  }

  const listens = {
    picture: message => {
      LiveHosts.show(message.marks, message.waves);
      taken(message);
    },
    change: message => {
      if (message.after !== number) {
        lost();
        return;
      }
      LiveHosts.change(message.runs);
      taken(message);
    },
    alive: message => {
      heard(message.at);
      if (number > 0) {
        tell("Live.");
      }
    },
    stale: message => {
      heard(message.at);
      tell("The service cannot read the rollout now. What you see is from " + clock.format(asOf) + ".", true);
    },
    over: message => end(message.why),
  };

  function connect() {
    stop();
    stream = new EventSource(live.dataset.stream);
    silence = setTimeout(lost, SILENCE);
    for (const [name, listen] of Object.entries(listens)) {
      stream.addEventListener(name, event => listen(JSON.parse(event.data)));
    }
    stream.onerror = lost;
  }

  function stop() {
    clearTimeout(timer);
    clearTimeout(silence);
    if (stream) {
      stream.close();
      stream = null;
    }
  }

  function lost() {
    const wasRefused = stream !== null && stream.readyState === EventSource.CLOSED;
    stop();
    const wait = again + Math.random() * 1_000;
    again = Math.min(again * 2, LONGEST_AGAIN);
    tell("Not live: what you see is from " + clock.format(asOf) + ". Trying again.", true);
    timer = setTimeout(connect, wait);
    if (wasRefused) {
      // A stream does not say why it was refused; another question does.
      fetch(document.getElementById("acts").dataset.from).then(
        answer => [401, 403, 404].includes(answer.status) && end("TURNED_AWAY"),
        () => {});
    }
  }

  function end(why) {
    stop();
    over = why;
    if (why === "ENDED") {
      live.classList.add("ended");
      tell("The rollout has ended: this is how it ended, and nothing moves any more.");
      piece(document.getElementById("report")).catch(() => {});
    } else {
      live.classList.add("broken");
      state.textContent = "";
      const link = document.createElement("a");
      link.href = location.pathname;
      link.textContent = "Sign in again";
      state.append("You are signed out, or may not see this rollout any more. What you see is from " + clock.format(asOf) + ". ", link, ".");
    }
  }

  // A page that nobody looks at asks for nothing.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) {
      hiding = setTimeout(() => over === null && stop(), HIDDEN_FOR);
    } else if (over === null && stream === null) {
      connect();
    }
  });
  addEventListener("pagehide", stop);
  addEventListener("pageshow", event => event.persisted && over === null && connect());

  setInterval(() => document.hidden || left(), 1_000);

  // For tests, and whoever else wants to know without looking.
  const grid = LiveHosts.grid;
  Object.defineProperty(LiveHosts.canvas, "view", {
    value: Object.freeze({
      get number() { return number; },
      get marks() { return grid.marks; },
      get hosts() { return grid.hosts; },
      get size() { return grid.size; },
      get columns() { return grid.columns; },
      get cursor() { return grid.cursor; },
      get chosen() { return grid.chosen; },
      get redraws() { return grid.redraws; },
      get isLive() { return stream !== null && stream.readyState === EventSource.OPEN; },
      get over() { return over; },
    }),
  });

  connect();
})();

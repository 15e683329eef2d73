// What every page does in a browser: local times, the theme, and what went wrong with a part that was asked for.
"use strict";
(() => {
  const day = new Intl.DateTimeFormat("en-CA", {year: "numeric", month: "2-digit", day: "2-digit"});
  const clock = new Intl.DateTimeFormat("en-GB", {hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short"});
  const isLocalFirst = () => localStorage.getItem("clock") !== "utc";

  function say(time) {
    const at = new Date(time.dateTime);
    const utc = at.toISOString();
    const local = day.format(at) + " " + clock.format(at);
    const inUtc = utc.slice(0, 10) + " " + utc.slice(11, 19) + " UTC";
    if (time.classList.contains("ago")) {
      time.title = local + ", " + inUtc;
    } else if (new Date().getTimezoneOffset() !== 0) {
      time.textContent = isLocalFirst() ? local : inUtc;
      time.title = isLocalFirst() ? inUtc : local;
    }
  }

  function sayAll(within) {
    within.querySelectorAll("time.at, time.ago").forEach(say);
  }

  function button(does, pressed, click) {
    const found = document.querySelector(`button[data-does="${does}"]`);
    if (found) {
      found.hidden = false;
      found.setAttribute("aria-pressed", String(pressed()));
      found.addEventListener("click", () => {
        click();
        found.setAttribute("aria-pressed", String(pressed()));
      });
    }
  }

  const isDark = () =>
    (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

  // On a phone the pages do not fit beside one another: the one that is looked at is among those that are seen.
  function showWhere() {
    const pages = document.querySelector(".top nav");
    const here = pages && pages.querySelector("[aria-current]");
    if (here) {
      pages.scrollLeft = here.offsetLeft - pages.offsetLeft - (pages.clientWidth - here.offsetWidth) / 2;
    }
  }

  function trouble(text) {
    const place = document.getElementById("trouble");
    place.textContent = text;
    place.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", () => {
    sayAll(document);
    showWhere();
    button("clock", () => !isLocalFirst(), () => {
      localStorage.setItem("clock", isLocalFirst() ? "utc" : "local");
      sayAll(document);
    });
    button("theme", isDark, () => {
      const next = isDark() ? "light" : "dark";
      localStorage.setItem("theme", next);
      document.documentElement.dataset.theme = next;
      document.dispatchEvent(new Event("theme"));
    });
    document.body.addEventListener("htmx:afterSettle", event => sayAll(event.target));
    document.body.addEventListener("changed", event => sayAll(event.target));
    document.body.addEventListener("htmx:responseError", event =>
      trouble(event.detail.xhr.status === 429 ? "Too much at a time: try again in a moment." : "The service did not answer as it should (" + event.detail.xhr.status + "). Load the page again."));
    document.body.addEventListener("htmx:sendError", () => trouble("The service does not answer. What you see may be old."));
    document.body.addEventListener("htmx:afterRequest", event => {
      if (event.detail.successful) {
        document.getElementById("trouble").hidden = true;
      }
    });
    document.querySelectorAll("button[data-opens]").forEach(opener =>
      opener.addEventListener("click", () => document.getElementById(opener.dataset.opens).showModal()));
    document.querySelectorAll("dialog button[data-does=close]").forEach(closer =>
      closer.addEventListener("click", () => closer.closest("dialog").close()));
  });
})();

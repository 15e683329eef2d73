// The form that makes a rollout: what a preview finds wrong is shown beside its field, and a start in the reader's own time.
"use strict";
(() => {
  const mark = "told";

  function forget() {
    document.querySelectorAll(`#plan .${mark}`).forEach(old => old.remove());
    document.querySelectorAll("#plan [aria-invalid]").forEach(field => field.removeAttribute("aria-invalid"));
  }

  // What the page itself came with is over too, once there is a newer word.
  function forgetThePages() {
    document.querySelectorAll("#plan [data-place] > .problem, #plan td > div > .problem, #refused").forEach(old => old.remove());
  }

  function tell(place, text) {
    const part = [...document.querySelectorAll("#plan [data-place]")].find(each => each.dataset.place === place);
    if (!part) {
      return;
    }
    const said = document.createElement("p");
    said.className = "problem " + mark;
    said.textContent = text;
    (part.matches("td, th") ? part.firstElementChild : part).append(said);
    const field = document.getElementById(place);
    if (field && field.matches("input, select, textarea")) {
      field.setAttribute("aria-invalid", "true");
    }
    const folded = part.closest("details");
    if (folded) {
      folded.open = true;
    }
  }

  function startHere() {
    const field = document.getElementById("startAt");
    const at = new Date(field.value + "Z");
    document.getElementById("startAt-here").textContent =
      field.value && !isNaN(at) && new Date().getTimezoneOffset() !== 0 ? "That is " + at.toLocaleString("en-GB", {dateStyle: "medium", timeStyle: "short"}) + " here." : "";
  }

  document.addEventListener("DOMContentLoaded", () => {
    const preview = document.getElementById("preview");
    preview.addEventListener("htmx:afterSettle", () => {
      forget();
      forgetThePages();
      const problem = preview.querySelector("[data-at]");
      if (problem && problem.dataset.at) {
        tell(problem.dataset.at, problem.querySelector(".why").textContent);
      }
      document.getElementById("preview-said").textContent = (problem || preview.querySelector(".headline") || preview).textContent;
    });
    document.getElementById("startAt").addEventListener("input", startHere);
    startHere();
  });
})();

// Parts of a page that are asked for anew while somebody looks at them, and what is said of them to who does not see.
"use strict";
(() => {
  /** Whoever fills in a form is not disturbed. */
  const isBusy = () =>
    document.activeElement.matches("input, select, textarea") || document.querySelector("main details.confirm[open]") !== null;

  function refresh(part) {
    if (!document.hidden && !isBusy()) {
      htmx.trigger(part, "refresh");
    }
  }

  function tell() {
    const says = document.querySelector("[data-says]");
    const news = document.getElementById("news");
    if (says && news && news.textContent !== says.dataset.says) {
      news.textContent = says.dataset.says;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-refresh]").forEach(part => {
      setInterval(() => refresh(part), Number(part.dataset.refresh) * 1000);
      document.addEventListener("visibilitychange", () => refresh(part));
    });
    document.body.addEventListener("htmx:afterSettle", () => {
      tell();
      const problem = document.getElementById("selector-problem");
      if (problem) {
        document.getElementById("selector").setAttribute("aria-invalid", String(problem.textContent !== ""));
      }
    });
  });
})();

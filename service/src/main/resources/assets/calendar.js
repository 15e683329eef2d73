// Offers the calendar by the reader's own clock.
"use strict";
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  document.querySelectorAll("a[data-zone]").forEach(link => {
    if (zone && document.getElementById("zone").value !== zone) {
      const there = new URL(link.href);
      there.searchParams.set("zone", zone);
      link.href = there.pathname + there.search;
      link.textContent = "By my clock (" + zone + ")";
      link.hidden = false;
    }
  });
})();

// Draws each chart from the table below it, and again where the theme or the width changes.
"use strict";
(() => {
  const DAY = 86400;
  // Lengths that people read at a glance, in milliseconds.
  const ROUND = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 30000, 60000, 120000, 300000, 600000,
    1200000, 1800000, 3600000, 7200000, 18000000, 36000000, 86400000];
  // A few that take so many times longer would press all others flat.
  const FAR = 20;
  const LINES = [
    {label: "p50", color: "--accent", dash: []},
    {label: "p90", color: "--warn", dash: [8, 4]},
    {label: "p99", color: "--odd", dash: [2, 4]}
  ];

  const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function took(ms) {
    if (ms < 1000) {
      return Math.round(ms) + " ms";
    }
    return ms < 60000 ? +(ms / 1000).toFixed(1) + " s" : +(ms / 60000).toFixed(1) + " min";
  }

  // Days without reboots are gaps, not straight lines.
  function read(table) {
    const rows = new Map([...table.querySelectorAll("tr[data-day]")].map(row => [
      Date.parse(row.dataset.day + "T00:00:00Z") / 1000,
      {reboots: row.dataset.reboots, ms: [...row.querySelectorAll("td[data-ms]")].map(cell => Number(cell.dataset.ms))}
    ]));
    const days = [...rows.keys()];
    const all = [];
    for (let day = days[0]; day <= days[days.length - 1]; day += DAY) {
      all.push(day);
    }
    const lengths = [...rows.values()].flatMap(row => row.ms).map(ms => Math.max(ms, 1));
    const range = {least: Math.min(...lengths), most: Math.max(...lengths)};
    const values = LINES.map((_, line) => all.map(day => rows.has(day) ? Math.max(rows.get(day).ms[line], 1) : null));
    return {days: all, range, isWide: range.most > FAR * range.least, values, rows};
  }

  function draw(figure) {
    const place = figure.querySelector(".plot");
    const readout = figure.querySelector(".readout");
    const figures = read(figure.querySelector("table"));
    const {least, most} = figures.range;
    const quiet = figures.isWide ? "Logarithmic scale" : "";
    readout.textContent = quiet;
    const axis = {stroke: color("--soft"), grid: {stroke: color("--line"), width: 1}, ticks: {stroke: color("--line"), width: 1}};
    const options = {
      width: place.clientWidth,
      height: place.clientHeight,
      legend: {show: false},
      cursor: {y: false, drag: {x: false, y: false}},
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      scales: {
        x: {range: (_, from, to) => [from - DAY / 2, to + DAY / 2]},
        y: figures.isWide ? {distr: 3, log: 10, range: () => [least / 1.5, most * 1.5]} : {range: () => [0, most * 1.08]}
      },
      axes: [
        {...axis, space: 60, incrs: [1, 2, 7, 14, 28].map(days => days * DAY), values: (_, at) => at.map(day => new Date(day * 1000).toISOString().slice(5, 10))},
        figures.isWide
          ? {...axis, size: 64, splits: () => ROUND.filter(ms => ms >= least / 1.5 && ms <= most * 1.5), filter: (_, at) => at, values: (_, at) => at.map(took)}
          : {...axis, size: 64, incrs: ROUND, values: (_, at) => at.map(took)}
      ],
      series: [{}, ...LINES.map(line => ({
        label: line.label, stroke: color(line.color), width: 2, dash: line.dash, points: {show: figures.days.length <= 62, size: 6, fill: color(line.color)}
      }))],
      hooks: {setCursor: [plot => {
        const day = plot.cursor.idx == null ? null : figures.days[plot.cursor.idx];
        const row = figures.rows.get(day);
        readout.textContent = row
          ? new Date(day * 1000).toISOString().slice(0, 10) + ": " + row.ms.map(took).join(", ") + " of " + row.reboots
          : quiet;
      }]}
    };
    return new uPlot(options, [figures.days, ...figures.values], place);
  }

  document.querySelectorAll("figure.chart:has(.plot)").forEach(figure => {
    const place = figure.querySelector(".plot");
    let plot = draw(figure);
    const again = () => {
      plot.destroy();
      plot = draw(figure);
    };
    document.addEventListener("theme", again);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    new ResizeObserver(() => {
      if (place.clientWidth && place.clientWidth !== plot.width) {
        plot.setSize({width: place.clientWidth, height: place.clientHeight});
      }
    }).observe(place);
  });
})();

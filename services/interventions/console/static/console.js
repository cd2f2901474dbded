// Live pages, keys and charts. Everything else works without this file.
(() => {
  "use strict";
  const QUIET_MS = 450;
  const page = () => document.getElementById("page");
  let last = 0, timer = null;

  // -- live: what changed is fetched and morphed in, unless somebody is typing --------------------------------
  const typing = () => document.querySelector("form[data-dirty]") || document.querySelector("details.me[open]");
  function refresh() {
    timer = null;
    if (document.hidden) { last = -1; return; }
    if (typing()) { const note = document.getElementById("changed"); if (note) note.hidden = false; return; }
    last = performance.now();
    htmx.ajax("GET", location.pathname + location.search, { target: "#page", select: "#page", swap: "outerMorph" });
  }
  function soon() {
    if (timer === null) timer = setTimeout(refresh, Math.max(60, QUIET_MS - (performance.now() - last)));
  }
  function connect() {
    const source = new EventSource("/live");
    source.addEventListener("changed", (event) => {
      const live = page()?.dataset.live;
      const about = JSON.parse(event.data).about;
      if (live === "all" || (live && (about === null || about.includes(live)))) soon();
      figures();
    });
    source.addEventListener("begun", (event) => { if (page()?.dataset.live && Number(event.data) > Number(page().dataset.seen)) soon(); });
    source.onopen = () => { if (document.body.classList.contains("offline")) soon(); document.body.classList.remove("offline"); };
    source.onerror = () => document.body.classList.add("offline");
    window.addEventListener("pagehide", () => source.close(), { once: true });
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden && last === -1) refresh(); });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.method === "post" && !form.classList.contains("find")) form.dataset.dirty = "";
  });

  // -- title and icon say how much waits ------------------------------------------------------------------
  function waiting() {
    const icon = document.querySelector("link[rel=icon]");
    icon.href = `/static/favicon${Number(page()?.dataset.waiting) ? "-alert" : ""}.svg`;
  }

  // -- forms: sent once, answered in the page; a lost session or broker leaves them as they are ---------------
  document.addEventListener("htmx:after:swap", () => { waiting(); charts(); slider(); pending(); });
  document.addEventListener("submit", (event) => { delete event.target.dataset.dirty; });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reload],[aria-disabled=true],[data-all]");
    if (!button) return;
    if (button.matches("[data-reload]")) { document.querySelectorAll("form[data-dirty]").forEach((form) => delete form.dataset.dirty); refresh(); }
    if (button.matches("[aria-disabled=true]")) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-go]")) event.target.form.requestSubmit();
  });
  // An answer that came while its page was still on its way is told of no more; so it is asked for.
  function pending() { if (document.querySelector("[data-pending]")) setTimeout(soon, 1000); }
  function slider() {
    const range = document.querySelector("input[type=range][name=step]");
    if (range && !range.dataset.ready) { range.dataset.ready = ""; range.addEventListener("change", () => range.form.requestSubmit()); }
  }

  // -- keys -----------------------------------------------------------------------------------------------
  const JUMPS = { t: "/today", p: "/planning", f: "/flow", r: "/reports", e: "/refused", y: "/payroll" };
  let goes = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target.matches("input,textarea,select");
    if (event.key === "Escape" && field) { event.target.blur(); return; }
    if (field) return;
    if (event.key === " " && event.target.matches("a[role=button]")) { event.target.click(); event.preventDefault(); return; }
    if (goes && JUMPS[event.key]) { location.href = JUMPS[event.key]; return; }
    goes = event.key === "g";
    if (event.key === "/") { document.querySelector(".find input").focus(); event.preventDefault(); }
    if (event.key === "?") location.href = "/help";
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step) move(step, event);
    const turn = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const link = turn && document.querySelector(`a[rel=${turn}]`);
    if (link) link.click();
  });
  function move(step, event) {
    const links = [...document.querySelectorAll("main .card a, main tbody tr > :first-child a, main .visit")].filter((each) => each.offsetParent);
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))].focus();
    event.preventDefault();
  }

  // -- charts ---------------------------------------------------------------------------------------------
  let drawn = [], asking = false;
  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  function charts() {
    drawn = drawn.filter((each) => each.root.isConnected);
    if (!document.querySelector("[data-chart]") || !window.uPlot) return;
    figures();
  }
  function draw(place, figure) {
    const clock = (u, values) => values.map((each) => new Date(each * 1000).toLocaleTimeString("fr", { timeZone: place.dataset.zone }).slice(0, 8));
    const axis = { stroke: ink("--soft"), grid: { stroke: ink("--line"), width: 1 }, ticks: { show: false }, font: "11px system-ui" };
    return new uPlot({
      width: place.clientWidth, height: 125, legend: { show: false }, cursor: { show: false },
      scales: { y: { range: (u, low, high) => [0, Math.max(high * 1.1, 1)] } },
      axes: [{ ...axis, values: clock, space: 80 }, { ...axis, size: 46 }],
      series: [{}, { stroke: ink("--accent"), width: 1.5, fill: ink("--hover"), points: { show: false } }],
    }, figure, place);
  }
  async function figures() {
    const places = [...document.querySelectorAll("[data-chart]")];
    if (!places.length || asking || document.hidden || !window.uPlot) return;
    asking = true;
    try {
      const told = await (await fetch("/flow/figures")).json();
      places.forEach((place) => {
        const figure = [told.at, told[place.dataset.chart]];
        const known = drawn.find((each) => each.root.parentElement === place);
        if (known) known.setData(figure); else drawn.push(draw(place, figure));
      });
    } catch { /* the next tick asks again */ } finally { asking = false; }
  }

  waiting(); slider(); connect(); charts(); pending();
  setInterval(figures, 2000);
})();

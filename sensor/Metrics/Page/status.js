// Shows /status.json. Whatever comes from there is set as text, never as markup.
"use strict";

const refreshMs = 2000;
const spans = [60, 180, 360]; // steps that a chart shows: as many as there are yet
const steadyLooks = 5; // rates are the mean of so many looks
const shown = { window: "minute", hover: null, last: null, looks: [] };

const byId = (id) => document.getElementById(id);

function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.map((child) => (child instanceof Node ? child : document.createTextNode(String(child)))));
  return made;
}

function svg(tag, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// ---- numbers as people read them ----
const whole = new Intl.NumberFormat("en");

function count(value) {
  if (value >= 1e9) return (value / 1e9).toFixed(2) + " G";
  if (value >= 1e6) return (value / 1e6).toFixed(2) + " M";
  return whole.format(Math.round(value));
}

function rate(value) {
  return value >= 100 || value === 0 ? count(value) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
  return (unit === 0 ? value : value.toFixed(1)) + " " + units[unit];
}

function duration(seconds) {
  seconds = Math.floor(seconds);
  if (seconds < 120) return seconds + " s";
  if (seconds < 7200) return Math.floor(seconds / 60) + " min";
  if (seconds < 172800) return Math.floor(seconds / 3600) + " h " + Math.floor(seconds % 3600 / 60) + " min";
  return Math.floor(seconds / 86400) + " days";
}

const clock = (ms) => new Date(ms).toLocaleTimeString("en-GB", { hour12: false });
const words = (name) => name.replaceAll("_", " ");

// ---- parts of the page ----
function tile(label, value, about, bad) {
  return el("div", { class: bad ? "tile bad" : "tile" }, el("h3", {}, label), el("b", {}, value),
    el("span", { class: "quiet" }, about));
}

function tiles(now, before) {
  const passed = before ? (now.time_ms - before.time_ms) / 1000 : 0;
  const totals = now.totals;
  const perSecond = (name) => (passed > 0 ? Math.max(0, totals[name] - before.totals[name]) / passed
    : now.history[name] ? now.history[name].at(-1) || 0 : 0);
  const dropped = totals.drops;
  const waiting = now.sinks.reduce((sum, sink) => sum + sink.waiting, 0);
  const behind = Math.max(0, ...now.sinks.map((sink) => sink.lag_seconds));
  const unknown = totals.commands > 0 ? totals.unattributed / totals.commands : 0;
  byId("tiles").replaceChildren(
    tile("Events per second", rate(perSecond("events")), count(totals.events) + " since the start"),
    tile("Commands per second", rate(perSecond("commands")), count(totals.commands) + " since the start"),
    tile("Failures", count(totals.failures), rate(perSecond("failures")) + " per second"),
    tile("User not known", (unknown * 100).toFixed(unknown > 0 && unknown < 0.1 ? 1 : 0) + " %",
      "of the commands since the start", unknown > 0.05),
    tile("Connections", count(totals.sessions), count(totals.flows) + " remembered"),
    tile("Packets per second", rate(perSecond("packets")), bytes(perSecond("bytes")) + " per second"),
    tile("Packets dropped", count(dropped), "by kernel and queues", dropped > 0),
    tile("Gaps", count(totals.gaps), "stretches not captured", totals.gaps > 0),
    tile("Events lost", count(totals.lost), "reached nobody", totals.lost > 0),
    tile("Waiting for sinks", count(waiting), behind > 0 ? `the oldest for ${duration(behind)}` : "events", behind > 300));
}

function niceCeiling(value) {
  if (value <= 0) return 1;
  const power = Math.pow(10, Math.floor(Math.log10(value)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((ceiling) => ceiling >= value);
}

function chart(id, title, values, color, history) {
  const width = Math.max(220, byId(id).clientWidth - 34), height = 150, left = 44, bottom = 20, top = 6;
  const most = niceCeiling(Math.max(...values, 0));
  const steps = spans.find((span) => span >= values.length) || history.steps;
  const x = (i) => left + (width - left) * (steps - values.length + i) / (steps - 1);
  const y = (value) => top + (height - top - bottom) * (1 - value / most);
  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${height}`, class: color, role: "img",
    "aria-label": `${title}, last hour; highest ${rate(Math.max(...values, 0))} per second`,
  });
  for (const part of [0, 0.5, 1]) {
    picture.append(svg("line", { class: "grid", x1: left, x2: width, y1: y(most * part), y2: y(most * part) }));
    picture.append(svg("text", { x: left - 6, y: y(most * part) + 4, "text-anchor": "end" }, rate(most * part)));
  }
  const minutes = steps * history.step_seconds / 60;
  for (const [share, label, anchor] of [[0, `${minutes} min ago`, "start"], [0.5, `${minutes / 2} min`, "middle"], [1, "now", "end"]]) {
    picture.append(svg("text", { x: left + (width - left) * share, y: height - 4, "text-anchor": anchor }, label));
  }
  if (values.length > 1) {
    const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`);
    picture.append(svg("path", { class: "area", d: `M${x(0)},${y(0)}L${points.join("L")}L${x(values.length - 1)},${y(0)}Z` }));
    picture.append(svg("path", { class: "line", d: "M" + points.join("L") }));
  }
  const hovered = shown.hover === null ? -1 : shown.hover - (steps - values.length);
  let said = values.length > 0 ? `${rate(values[values.length - 1])} /s now` : "from 10 s after the start on";
  if (hovered >= 0 && hovered < values.length) {
    picture.append(svg("line", { class: "hair", x1: x(hovered), x2: x(hovered), y1: top, y2: height - bottom }));
    const ago = (values.length - 1 - hovered) * history.step_seconds;
    said = `${rate(values[hovered])} /s, ${ago < 60 ? ago + " s" : Math.round(ago / 60) + " min"} ago`;
  }
  picture.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width * width - left) / (width - left);
    shown.hover = Math.round(Math.min(1, Math.max(0, share)) * (steps - 1));
    charts(shown.last);
  });
  picture.addEventListener("pointerleave", () => { shown.hover = null; charts(shown.last); });
  byId(id).replaceChildren(el("div", { class: "chart-head" }, el("h3", {}, title), el("span", {}, said)), picture);
}

function charts(now) {
  const history = now.history;
  chart("chart-events", "Events per second", history.events, "blue", history);
  chart("chart-failures", "Failures per second", history.failures, "red", history);
  chart("chart-drops", "Packets dropped per second", history.drops, "amber", history);
}

// rows: [{ label, value, share, failedShare, failed }]
function list(title, rows, none, good) {
  const panel = el("section", { class: "card" }, el("h2", {}, title));
  if (rows.length === 0) {
    panel.append(el("p", { class: good ? "none good" : "none" }, none));
    return panel;
  }
  const items = rows.map((row) => {
    const value = el("span", { class: "value" });
    if (row.failed) value.append(el("em", {}, row.failed));
    value.append(row.value);
    const meter = el("span", { class: "meter" });
    for (const [share, kind] of [[row.share - (row.failedShare || 0), row.kind || ""], [row.failedShare || 0, "failed"]]) {
      const part = el("i", { class: kind });
      part.style.width = (share * 100).toFixed(1) + "%";
      meter.append(part);
    }
    return el("li", {}, el("span", { class: "label", title: row.label }, row.label), value, meter);
  });
  panel.append(el("ul", { class: "rows" }, ...items));
  return panel;
}

function names(title, items, none) {
  const most = Math.max(1, ...items.map((item) => item.count));
  return list(title, items.map((item) => ({
    label: item.name === "" ? "(empty)" : item.name,
    value: (item.surplus > 0 ? "≤ " : "") + count(item.count),
    share: item.count / most,
    failed: item.failures > 0 ? count(item.failures) + " failed" : "",
    failedShare: Math.min(item.count, item.failures || 0) / most,
  })), none);
}

function happened(now) {
  const window = now.activity[shown.window];
  const categories = window.categories.filter((item) => item.count > 0).sort((a, b) => b.count - a.count);
  const failures = window.failures.filter((item) => item.count > 0).sort((a, b) => b.count - a.count)
    .map((item) => ({ name: words(item.name), count: item.count, failures: item.count }));
  byId("panels").replaceChildren(
    names("Users", window.users, "No commands."),
    names("Commands", window.commands, "No commands."),
    names("Key patterns", window.key_patterns, "No keys."),
    names("Clients", window.clients, "No clients."),
    names("Categories", categories.map((item) => ({ name: words(item.name), count: item.count })), "No events."),
    list("Failures", failures.map((item) => ({
      label: item.name, value: count(item.count), share: item.count / failures[0].count,
      failedShare: item.count / failures[0].count,
    })), "Nothing failed.", true));
}

function missed(now) {
  const loss = (title, items, none) => {
    const most = Math.max(1, ...items.map((item) => item.count));
    return list(title, items.map((item) => ({
      label: words(item.name), kind: "lost", share: item.count / most,
      value: count(item.count) + (item.bytes > 0 ? ", " + bytes(item.bytes) : ""),
    })), none, true);
  };
  const interfaces = now.interfaces.map((one) => ({
    name: one.name + (one.up ? "" : " (down)"), count: one.kernel_dropped + one.queue_dropped, bytes: 0,
  }));
  byId("losses").replaceChildren(
    loss("Gaps by cause, since the start", now.gaps, "None."),
    loss("Packets dropped, since the start", interfaces.filter((one) => one.count > 0), "None."),
    loss("Left out by a rule, since the start", now.filtered, "None."),
    loss("Anomalies, since the start", now.anomalies, "None."));
}

function table(heads, rows) {
  return el("table", {}, el("thead", {}, el("tr", {}, ...heads.map(([head, kind]) =>
    el("th", { scope: "col", class: kind }, head)))), el("tbody", {}, ...rows));
}

function sinks(now) {
  const row = (sink, ...numbers) => el("tr", {},
    el("td", {}, el("span", { class: sink.trouble ? "pill bad" : "pill good" }, sink.trouble ? "fails" : "takes events")),
    el("td", {}, sink.name), el("td", {}, sink.format), ...numbers.map((number) => el("td", { class: "number" }, number)),
    el("td", { class: "words" }, sink.trouble || sink.target));
  const files = now.files.map((file) => row(file, "–", "–", "–", count(file.lost), "–"));
  const rows = now.sinks.map((sink) => row(sink, count(sink.accepted), count(sink.waiting),
    sink.lag_seconds > 0 ? duration(sink.lag_seconds) : "0 s", count(sink.rejected), count(sink.retries)));
  const spools = now.spools.map((spool) =>
    `Spool of ${spool.format}: ${bytes(spool.bytes)} of ${bytes(spool.limit)}`).join(" · ");
  byId("sinks").replaceChildren(table([["", ""], ["Sink", ""], ["Format", ""], ["Acknowledged", "number"],
    ["Waiting", "number"], ["Behind", "number"], ["Not taken", "number"], ["Retries", "number"], ["", ""]], [...files, ...rows]),
  el("p", { class: "quiet" }, spools));
}

function newest(now) {
  if (now.newest.length === 0) {
    byId("newest").replaceChildren(el("p", { class: "none" }, "None yet."));
    return;
  }
  const kinds = { success: "pill good", failure: "pill bad" };
  const rows = now.newest.map((one) => el("tr", {},
    el("td", { class: "mono" }, clock(one.time_ms)), el("td", { title: one.user }, one.user || "–"),
    el("td", { class: "mono", title: one.action }, one.action), el("td", { class: "mono", title: one.key_pattern }, one.key_pattern),
    el("td", {}, words(one.category)),
    el("td", {}, el("span", { class: kinds[one.outcome] || "pill" }, one.failure ? words(one.failure) : one.outcome))));
  byId("newest").replaceChildren(table([["Time", ""], ["User", ""], ["What", ""], ["Key pattern", ""], ["Category", ""],
    ["Outcome", ""]], rows));
}

function show(now) {
  byId("sensor").textContent = now.sensor;
  document.title = (now.trouble ? "! " : "") + now.sensor + " – Redis audit sensor";
  byId("about").textContent = `version ${now.version}, running for ${duration((now.time_ms - now.start_ms) / 1000)}, `
    + `${bytes(now.totals.memory)} of memory, ${duration(now.totals.cpu_seconds)} of processor time`;
  const failing = now.sinks.filter((sink) => sink.trouble).map((sink) => sink.name);
  byId("state").className = now.trouble ? "state bad" : failing.length > 0 ? "state warn" : "state good";
  byId("state").textContent = now.trouble
    || (failing.length > 0 ? `ready; events wait in the spool for ${failing.join(", ")}` : "ready");
  byId("asked").textContent = "as of " + clock(now.time_ms);
  tiles(now, shown.looks[0]);
  charts(now);
  sinks(now);
  happened(now);
  missed(now);
  newest(now);
}

async function refresh() {
  try {
    const answer = await fetch("/status.json", { cache: "no-store" });
    if (!answer.ok) throw new Error();
    const now = await answer.json();
    if (shown.last && shown.last.start_ms !== now.start_ms) shown.looks = [];
    shown.last = now;
    show(now);
    shown.looks = [...shown.looks, { time_ms: now.time_ms, totals: now.totals }].slice(-steadyLooks);
  } catch {
    byId("state").className = "state bad";
    byId("state").textContent = "the sensor does not answer";
  }
  setTimeout(refresh, refreshMs);
}

addEventListener("resize", () => { if (shown.last) charts(shown.last); });
for (const name of ["minute", "hour"]) {
  byId(name).addEventListener("click", () => {
    shown.window = name;
    for (const other of ["minute", "hour"]) byId(other).setAttribute("aria-pressed", String(other === name));
    if (shown.last) happened(shown.last);
  });
}

refresh();

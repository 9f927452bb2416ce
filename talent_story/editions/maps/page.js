"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const { nodes, edges, words } = read("map-data");
  const byId = (id) => document.getElementById(id);
  const svg = document.querySelector("#map"), view = byId("view"), side = byId("side");
  const search = byId("search"), found = byId("found"), status = byId("status");
  document.documentElement.classList.add("live");
  byId("outline").open = false;

  // What is drawn, and who holds what is not drawn by itself.
  const drawn = new Map();
  for (const element of svg.querySelectorAll("[data-n]")) drawn.set(+element.dataset.n, element);
  const lines = [...svg.querySelectorAll("[data-s]")];
  const holder = new Map();
  nodes.forEach((node, at) => (node.h || []).forEach((held) => holder.set(held, at)));
  const shownAs = (at) => (drawn.has(at) ? at : holder.has(at) ? shownAs(holder.get(at)) : -1);
  const links = nodes.map(() => ({ out: [], into: [] }));
  edges.forEach((edge) => {
    links[edge[0]].out.push(edge);
    links[edge[1]].into.push(edge);
  });

  // The part of the drawing in view: x, y, width, height in its own units.
  const whole = svg.viewBox.baseVal;
  const full = [whole.x, whole.y, whole.width, whole.height];
  let box = [...full];
  const show = () => svg.setAttribute("viewBox", box.map((n) => n.toFixed(1)).join(" "));
  const zoom = (by, px = 0.5, py = 0.5) => {
    const scale = Math.min(Math.max(box[2] * by, full[2] / 40), full[2] * 2) / box[2];
    box = [
      box[0] + box[2] * px * (1 - scale),
      box[1] + box[3] * py * (1 - scale),
      box[2] * scale,
      box[3] * scale,
    ];
    show();
  };
  const fit = () => { box = [...full]; show(); };
  // The page has the title in its own words: the drawing is first shown from below its own.
  const begin = () => {
    const width = Math.min(full[2], Math.max(1100, view.clientWidth * 1.9));
    const height = (width * view.clientHeight) / Math.max(1, view.clientWidth);
    box = [...full];
    if (height <= full[3]) {
      const first = svg.querySelector(".band"), rect = first && first.getBBox();
      const corner = first
        ? new DOMPoint(rect.x, rect.y).matrixTransform(
          svg.getCTM().inverse().multiply(first.getCTM()))
        : { x: 0, y: 0 };
      const centred = (full[2] - width) / 2;
      const left = svg.querySelector(".node.e") ? Math.min(centred, corner.x - 24) : 0;
      box = [left, Math.max(0, corner.y - 24), width, height];
    }
    show();
  };
  const place = (element) => {
    const rect = element.getBBox(), matrix = element.getCTM(), own = svg.getCTM();
    const to = own.inverse().multiply(matrix);
    const at = new DOMPoint(rect.x + rect.width / 2, rect.y + rect.height / 2).matrixTransform(to);
    return { x: at.x, y: at.y };
  };
  const center = (element) => {
    const at = place(element);
    const width = Math.min(box[2], Math.max(900, full[2] / 4));
    const height = (width * view.clientHeight) / Math.max(1, view.clientWidth);
    box = [at.x - width / 2, at.y - height / 2, width, height];
    show();
  };

  const keep = (element) => {
    const at = place(element), edge = box[2] / 12;
    const beside = at.x < box[0] + edge || at.x > box[0] + box[2] - edge;
    if (beside || at.y < box[1] || at.y > box[1] + box[3]) center(element);
  };

  // One element of the drawing can be tabbed to; arrows lead on from there.
  let current = null;
  const order = [...drawn.keys()];
  const become = (at, moved = true) => {
    const element = drawn.get(at);
    if (!element) return;
    if (current !== null) drawn.get(current).setAttribute("tabindex", "-1");
    current = at;
    element.setAttribute("tabindex", "0");
    if (moved) {
      element.focus({ preventScroll: true });
      keep(element);
    }
  };
  for (const [at, element] of drawn) {
    const node = nodes[at];
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", "-1");
    let title = element.querySelector(":scope > title");
    if (!title) {
      title = document.createElementNS("http://www.w3.org/2000/svg", "title");
      element.prepend(title);
    }
    const code = node.c && node.k !== "group" ? `${node.c} ` : "";
    title.textContent = `${code}${node.l} (${words.kinds[node.k]})`;
  }
  if (order.length) become(order[0], false);
  begin();
  svg.addEventListener("focusin", (event) => {
    const element = event.target.closest("[data-n]");
    if (element && +element.dataset.n !== current) become(+element.dataset.n, false);
  });
  const neighbours = (at) => {
    const around = new Set();
    const held = new Set([at, ...(nodes[at].h || [])]);
    for (const name of held) {
      for (const edge of links[name].out) around.add(shownAs(edge[1]));
      for (const edge of links[name].into) around.add(shownAs(edge[0]));
    }
    around.delete(-1);
    around.delete(at);
    return [...around].filter((other) => !drawn.get(other).closest(".gone"));
  };
  const nearest = (from, candidates, dx, dy) => {
    const here = place(drawn.get(from));
    let best = null, least = Infinity;
    for (const other of candidates) {
      const there = place(drawn.get(other));
      const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
      const beside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
      if (along <= 0.5 || beside > along * 3) continue;
      const far = along + beside * 2;
      if (far < least) [best, least] = [other, far];
    }
    return best;
  };
  const go = (dx, dy) => {
    if (current === null) return;
    const next = nearest(current, neighbours(current), dx, dy)
      ?? nearest(current, order.filter((at) => at !== current), dx, dy);
    if (next !== null) become(next);
  };

  const light = (at) => {
    const held = new Set([at, ...(nodes[at].h || [])]);
    for (const line of lines) {
      line.classList.toggle("lit", held.has(+line.dataset.s) || held.has(+line.dataset.t));
    }
    for (const element of svg.querySelectorAll(".chosen")) element.classList.remove("chosen");
    drawn.get(shownAs(at))?.classList.add("chosen");
  };
  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  const visit = (at) => {
    open(at);
    const element = drawn.get(shownAs(at));
    if (element) center(element);
  };
  const list = (title, rows) => {
    if (!rows.length) return;
    side.append(make("h3", title));
    const all = make("ul");
    let before = "";
    for (const [at, said] of rows) {
      const row = make("li"), button = make("button", nodes[at].l);
      button.type = "button";
      button.addEventListener("click", () => visit(at));
      if (said && said !== before) row.append(make("span", said));
      before = said;
      row.append(button);
      all.append(row);
    }
    side.append(all);
  };
  let opener = null;
  const open = (at) => {
    const node = nodes[at];
    opener = shownAs(at);
    side.replaceChildren();
    const close = make("button", words.close, "close");
    close.type = "button";
    close.addEventListener("click", shut);
    const heading = make("h2", node.l);
    heading.tabIndex = -1;
    const kind = [words.kinds[node.k], node.c, node.ch, node.a, node.pl].filter(Boolean).join(" · ");
    side.append(close, heading, make("p", kind, "kind"));
    for (const said of node.s || []) side.append(make("p", said));
    const named = (ids) => (ids || []).map((other) => [other, ""]);
    const said = (edge) => edge[3] || words.relations[edge[2]];
    list(words.meets, named(node.m));
    list(words.holds, named(node.h));
    list(words.leads, links[at].out.filter((e) => e[2] !== "meets").map((e) => [e[1], said(e)]));
    list(words.comes, links[at].into.map((e) => [e[0], said(e)]));
    side.hidden = false;
    light(at);
    if (opener >= 0) keep(drawn.get(opener));
    heading.focus();
  };
  const shut = () => {
    side.hidden = true;
    for (const line of lines) line.classList.remove("lit");
    if (opener !== null && opener >= 0) become(opener);
  };

  // Search and filters.
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const texts = nodes.map((n) => plain([n.l, n.c, n.ch, n.pl, ...(n.s || [])].join(" ")));
  let results = [];
  const look = () => {
    const wanted = plain(search.value.trim());
    results = wanted ? texts.flatMap((text, at) => (text.includes(wanted) && shownAs(at) >= 0 ? [at] : [])) : [];
    const named = (at) => (plain(nodes[at].l).includes(wanted) ? 0 : 1);
    results.sort((a, b) => named(a) - named(b) || a - b);
    const all = make("ul");
    for (const at of results.slice(0, 40)) {
      const row = make("li"), button = make("button", `${nodes[at].l} (${words.kinds[nodes[at].k]})`);
      button.type = "button";
      button.addEventListener("click", () => { found.hidden = true; visit(at); });
      row.append(button);
      all.append(row);
    }
    found.replaceChildren(all);
    found.hidden = !results.length;
    status.textContent = wanted ? words.results.replace("{n}", results.length) : "";
  };
  const filter = () => {
    const person = byId("person")?.value ?? "", skill = byId("skill")?.value ?? "";
    const off = new Set([...document.querySelectorAll("[data-kind]:not(:checked)")].map((b) => b.dataset.kind));
    const related = skill === "" ? null : new Set([+skill]);
    if (related) {
      for (const edge of edges) if (edge[1] === +skill) related.add(edge[0]);
      for (const edge of edges) {
        if (edge[2] === "leads_to" && nodes[edge[0]].k === "support format" && related.has(edge[0])) related.add(edge[1]);
      }
      nodes.forEach((n, at) => { if ((n.m || []).some((met) => related.has(met) && nodes[met].k !== "programme")) related.add(at); });
    }
    const touched = new Set();
    const passes = (at) => {
      const node = nodes[at];
      const met = (ids) => (ids || []).includes(+person);
      const voice = person === "" || at === +person || met(node.p) || touched.has(at);
      return voice && (!related || related.has(at));
    };
    if (person !== "") nodes.forEach((n) => {
      if ((n.p || []).includes(+person)) (n.m || []).forEach((met) => touched.add(met));
    });
    const stays = nodes.map((_n, at) => passes(at));
    for (const [at, element] of drawn) {
      const kind = nodes[at].k === "group" ? "section" : nodes[at].k;
      element.classList.toggle("gone", off.has(kind));
      element.style.display = off.has(kind) ? "none" : "";
      const ok = stays[at] || (nodes[at].h || []).some((held) => stays[held]);
      element.classList.toggle("dim", !ok);
    }
    for (const group of svg.querySelectorAll(".node.g")) {
      group.style.display = off.has("section") ? "none" : "";
    }
    const visible = (at) => {
      const kind = nodes[at].k === "group" ? "section" : nodes[at].k;
      return !off.has(kind);
    };
    for (const line of lines) {
      const s = +line.dataset.s, t = +line.dataset.t;
      const ok = (at) => stays[at] || (nodes[at].h || []).some((held) => stays[held]);
      line.style.display = visible(s) && visible(t) ? "" : "none";
      line.classList.toggle("dim", !(ok(s) && ok(t)));
    }
    const count = [...drawn.keys()].filter((at) => visible(at) && !drawn.get(at).classList.contains("dim"));
    status.textContent = words.left.replace("{n}", count.length);
  };

  // Hands: pointer, wheel, buttons, keys.
  let held = null, far = 0;
  view.addEventListener("pointerdown", (event) => {
    held = [event.clientX, event.clientY];
    far = 0;
  });
  window.addEventListener("pointermove", (event) => {
    if (!held) return;
    const scale = Math.max(box[2] / view.clientWidth, box[3] / view.clientHeight);
    const dx = event.clientX - held[0], dy = event.clientY - held[1];
    far += Math.abs(dx) + Math.abs(dy);
    if (far > 4) view.classList.add("held");
    box[0] -= dx * scale;
    box[1] -= dy * scale;
    held = [event.clientX, event.clientY];
    show();
  });
  window.addEventListener("pointerup", () => { held = null; view.classList.remove("held"); });
  view.addEventListener("wheel", (event) => {
    event.preventDefault();
    const rect = view.getBoundingClientRect();
    const px = (event.clientX - rect.left) / rect.width, py = (event.clientY - rect.top) / rect.height;
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, px, py);
  }, { passive: false });
  svg.addEventListener("click", (event) => {
    const element = event.target.closest("[data-n]");
    if (element && far <= 4) { become(+element.dataset.n); open(+element.dataset.n); }
  });
  byId("in").addEventListener("click", () => zoom(1 / 1.3));
  byId("out").addEventListener("click", () => zoom(1.3));
  byId("fit").addEventListener("click", fit);
  search.addEventListener("input", look);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && results.length) { event.preventDefault(); found.hidden = true; visit(results[0]); }
  });
  for (const control of document.querySelectorAll("select,[data-kind]")) control.addEventListener("change", filter);
  const arrows = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    if (event.key === "Escape") {
      if (!side.hidden) shut();
      else if (!found.hidden || search.value) { search.value = ""; look(); search.blur(); }
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { event.preventDefault(); search.focus(); }
    else if (event.key === "+" || event.key === "=") zoom(1 / 1.3);
    else if (event.key === "-") zoom(1.3);
    else if (event.key === "0") fit();
    else if (arrows[event.key] && event.target.closest("#map")) { event.preventDefault(); go(...arrows[event.key]); }
    else if ((event.key === "Enter" || event.key === " ") && event.target.closest("[data-n]")) {
      event.preventDefault();
      open(+event.target.closest("[data-n]").dataset.n);
    }
  });
})();

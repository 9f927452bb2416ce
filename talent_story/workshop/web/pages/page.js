(function () {
  "use strict";
  var body = document.body, holder = document.getElementById("holder"), news = document.getElementById("news");
  if (!holder || !window.XMLHttpRequest || !holder.querySelector) { return; }
  var base = body.getAttribute("data-base"), SHORT = 2000, LONG = 30000;
  var wait = SHORT, timer = 0, version = "", clicked = null, pending = null, sending = false, looking = false, lost = false, hush = 0;

  function part() { return document.getElementById("part"); }

  function say(words, seen) {
    window.clearTimeout(hush);
    news.className = seen ? "" : "empty";
    if (news.textContent !== words) { news.textContent = words; }
    if (seen && !lost) { hush = window.setTimeout(function () { news.className = "empty"; }, 6000); }
  }

  function show(html, loud) {
    var active = document.activeElement, inside = active && holder.contains(active), id = inside ? active.id : "";
    holder.innerHTML = html;
    var now = part();
    version = now.getAttribute("data-version");
    document.title = now.getAttribute("data-title");
    if (loud) { say(now.getAttribute("data-news"), false); }
    if (inside) {
      var again = id && document.getElementById(id);
      (again || document.getElementById("top")).focus();
    }
  }

  function ask(method, path, sent, heard) {
    var request = new XMLHttpRequest(), done = false;
    function end() {
      if (!done) { done = true; window.clearTimeout(late); heard(request.status, request.responseText); }
    }
    var late = window.setTimeout(function () { request.abort(); end(); }, 10000);
    request.open(method, base + path, true);
    request.setRequestHeader("X-Part", "1");
    if (method === "POST") {
      request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    } else if (path === "state" && version) {
      request.setRequestHeader("If-None-Match", "\"" + version + "\"");
    }
    request.onreadystatechange = function () { if (request.readyState === 4) { end(); } };
    request.send(sent);
  }

  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, wait + Math.random() * 500);
  }

  function heardFrom(status) {
    if (status === 0 || status >= 500 || status === 429) {
      wait = Math.min(LONG, wait * 2);
      if (!lost && status !== 429) { lost = true; say(body.getAttribute("data-lost"), true); }
      return false;
    }
    if (lost) { lost = false; say(body.getAttribute("data-back"), true); }
    wait = SHORT;
    return true;
  }

  function looked() { looking = false; later(); }

  function look() {
    if (pending !== null) { send(); return; }
    if (looking) { return; }
    looking = true;
    ask("GET", "state", null, function (status, text) {
      if (!heardFrom(status) || status !== 200 || text === version) { looked(); return; }
      ask("GET", "room", null, function (found, html) {
        if (heardFrom(found) && found === 200 && pending === null && !sending) { show(html, version !== ""); }
        looked();
      });
    });
  }

  function refuse(html) {
    var box = document.createElement("div"), said;
    box.innerHTML = html;
    said = box.querySelector("h1");
    version = "";
    if (said) { say(said.textContent, true); }
  }

  function unkeep() {
    var kept = holder.querySelector(".kept");
    if (kept) { kept.className = "hint"; kept.textContent = body.getAttribute("data-sending"); }
  }

  function send() {
    if (sending || pending === null) { return; }
    var sent = pending;
    sending = true;
    window.clearTimeout(timer);
    ask("POST", "vote", sent, function (status, html) {
      sending = false;
      if (heardFrom(status)) {
        if (pending === sent) {
          pending = null;
          if (html.indexOf("id=\"part\"") >= 0) { show(html, true); } else { refuse(html); }
        }
      }
      if (pending !== null && pending !== sent) { send(); } else { later(); }
    });
  }

  function written(form) {
    var pairs = [], elements = form.elements, i, field, type;
    for (i = 0; i < elements.length; i += 1) {
      field = elements[i];
      type = field.type;
      if (!field.name || type === "fieldset") { continue; }
      if (type === "submit" ? field !== clicked : (type === "radio" || type === "checkbox") && !field.checked) { continue; }
      pairs.push(encodeURIComponent(field.name) + "=" + encodeURIComponent(field.value));
    }
    return pairs.join("&");
  }

  function press(button) {
    var all = holder.querySelectorAll("button[aria-pressed]"), i;
    if (!button || !button.hasAttribute("aria-pressed")) { return; }
    for (i = 0; i < all.length; i += 1) {
      all[i].className = all[i] === button ? "chosen" : "";
      all[i].setAttribute("aria-pressed", all[i] === button ? "true" : "false");
    }
  }

  holder.addEventListener("click", function (event) {
    var node = event.target;
    while (node && node !== holder && node.nodeName !== "BUTTON") { node = node.parentNode; }
    clicked = node && node.nodeName === "BUTTON" ? node : null;
  });
  holder.addEventListener("submit", function (event) {
    var form = event.target, turn = form.elements.turn;
    try { pending = written(form); } catch (unwritable) { return; }
    event.preventDefault();
    press(clicked);
    unkeep();
    turn.value = String(Number(turn.value) + 1);
    wait = SHORT;
    send();
  });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { wait = SHORT; look(); } });
  window.addEventListener("online", function () { wait = SHORT; look(); });

  version = part().getAttribute("data-version");
  say("", false);
  later();
}());

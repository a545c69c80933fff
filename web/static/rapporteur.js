// What makes the pages livelier. Nothing here is needed: every page works without it.
"use strict";

(() => {
  const cookie = (name) => document.cookie.split("; ").find((c) => c.startsWith(name + "="));

  // Times are told in the zone of this browser once it is known.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !cookie("rapporteur-zone")) {
    document.cookie = "rapporteur-zone=" + encodeURIComponent(zone) + "; path=/; max-age=31536000; samesite=lax";
  }

  // Countdowns go by the clock of the record: the page says what it was when it was made.
  const loaded = Date.now();
  const language = document.documentElement.lang;
  const unit = (value, name) =>
    new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "long" }).format(value);
  const left = (ms) => {
    const minutes = Math.floor(ms / 60000), hours = Math.floor(minutes / 60), days = Math.floor(hours / 24);
    if (days > 0) return [unit(days, "day"), unit(hours % 24, "hour")];
    if (hours > 0) return [unit(hours, "hour"), unit(minutes % 60, "minute")];
    return [unit(minutes, "minute"), unit(Math.floor(ms / 1000) % 60, "second")];
  };
  const tick = () => {
    for (const e of document.querySelectorAll(".countdown")) {
      const ms = e.dataset.until - e.dataset.now - (Date.now() - loaded);
      const text = ms > 0 ? new Intl.ListFormat(language, { type: "unit" }).format(left(ms)) : e.dataset.over;
      if (e.textContent !== text) e.textContent = text;
    }
  };
  if (document.querySelector(".countdown")) {
    tick();
    setInterval(tick, 1000);
  }

  // What a form was refused for is read first.
  const refused = document.getElementById("refused");
  if (refused) refused.focus();
})();

// Drafts of comments are saved as one types. Words that could not be sent are kept in
// this browser, with whose they are, and are sent when there is a connection again.
(() => {
  const prefix = "rapporteur-words:";
  const send = async (address, body) => {
    const answer = await fetch(address, {
      method: "POST", body, redirect: "error",
      headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "text/plain" },
    });
    const text = await answer.text();
    return { ok: answer.ok, refused: answer.status === 422, out: answer.status === 401, text };
  };
  const store = (key, entry) => localStorage.setItem(prefix + key, JSON.stringify(entry));
  const later = (wait, act) => {
    let timer;
    return () => { clearTimeout(timer); timer = setTimeout(act, wait); };
  };

  // Words that were left in the browser, by this page or an earlier one of its person.
  const unsent = document.querySelector("[data-unsent]");
  const form = document.querySelector("form[data-keep]");
  const tell = (text, key, body) => {
    const p = document.createElement("div");
    p.className = "notice";
    p.textContent = text;
    if (body) {
      const q = document.createElement("blockquote");
      q.dir = "auto";
      q.textContent = [body.get("text"), body.get("note")].filter(Boolean).join("\n");
      const forget = document.createElement("button");
      forget.textContent = unsent.dataset.forget;
      forget.addEventListener("click", () => { localStorage.removeItem(key); p.remove(); });
      p.append(q, forget);
    }
    unsent.append(p);
  };
  const sendLeft = async () => {
    for (const key of Object.keys(localStorage).filter((k) => k.startsWith(prefix))) {
      const entry = JSON.parse(localStorage.getItem(key));
      const body = new URLSearchParams(entry.body);
      if (body.get("id") === new URLSearchParams(location.search).get("saved")) {
        localStorage.removeItem(key);
        continue;
      }
      if (entry.owner !== unsent.dataset.owner || form && body.get("id") === form.elements.id.value) continue;
      try {
        const answer = await send(entry.address, body);
        if (answer.ok) {
          localStorage.removeItem(key);
          tell(unsent.dataset.sent);
        } else {
          tell(unsent.dataset.left, key, body);
        }
      } catch {
        tell(unsent.dataset.lost, key, body);
      }
    }
  };
  if (unsent) sendLeft();
  if (!form) return;

  const status = form.querySelector("[data-kept]"), changes = form.querySelector("#changes");
  const field = (name) => form.elements[name];
  const words = () => new URLSearchParams(new FormData(form));
  let typed = 0, sending = false, button = null, through = false;
  const say = (text, lost) => {
    status.textContent = text;
    status.classList.toggle("lost", Boolean(lost));
  };
  const keep = async () => {
    if (sending) return sooner();
    const body = words(), count = typed, key = body.get("id");
    sending = true;
    say(form.dataset.saving);
    try {
      const answer = await send(form.dataset.keep, body);
      through = Boolean(button) && (answer.ok || answer.refused); // which the page says better
      if (answer.ok) {
        status.innerHTML = answer.text; // from our server, which escapes what others wrote
        status.classList.remove("lost");
        field("revision").value = status.firstElementChild.dataset.revision;
        if (typed === count) localStorage.removeItem(prefix + key);
        history.replaceState(null, "", "?comment=" + key + location.hash);
      } else if (answer.refused) {
        status.innerHTML = answer.text;
        status.classList.add("lost");
      } else if (answer.out) {
        say(form.dataset.signin, true);
      } else {
        throw new Error(answer.text);
      }
    } catch {
      say(form.dataset.lost, true);
      retry();
    }
    sending = false;
    if (through) form.requestSubmit(button);
    else if (typed !== count) soon();
  };
  const soon = later(1500, keep), sooner = later(100, keep), retry = later(4000, keep);
  const mark = later(300, async () => {
    if (!changes) return;
    try {
      const answer = await send(form.dataset.marked, words());
      if (answer.ok) changes.innerHTML = answer.text;
    } catch {} // the next word asks again
  });
  const hold = () => {
    typed++;
    const body = words();
    try {
      store(body.get("id"), { owner: form.dataset.owner, address: form.dataset.keep, place: location.pathname, body: body.toString() });
    } catch {} // no room in this browser: the words stand in the form still
    mark();
    soon();
  };

  // What was typed into this form before, and not saved, is in it again.
  for (const key of Object.keys(localStorage).filter((k) => k.startsWith(prefix))) {
    const entry = JSON.parse(localStorage.getItem(key)), body = new URLSearchParams(entry.body);
    if (entry.owner !== form.dataset.owner || body.get("id") !== field("id").value) continue;
    for (const [name, value] of body) if (field(name) && field(name).type !== "hidden") field(name).value = value;
    hold();
  }
  if (changes) mark();
  if (!typed) say(form.dataset.idle);
  form.addEventListener("input", hold);
  // The button saves like all else, so that a lost connection leads to no page without the words.
  form.addEventListener("submit", (event) => {
    if (through) return;
    event.preventDefault();
    button = event.submitter;
    keep();
  });
  addEventListener("online", () => { if (status.classList.contains("lost")) keep(); });
  form.querySelector("[data-show]")?.setAttribute("hidden", "");
})();

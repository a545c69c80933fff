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
  const loaded = new WeakMap();
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
      if (!loaded.has(e)) loaded.set(e, Date.now());
      const ms = e.dataset.until - e.dataset.now - (Date.now() - loaded.get(e));
      const text = ms > 0 ? new Intl.ListFormat(language, { type: "unit" }).format(left(ms)) : e.dataset.over;
      if (e.textContent !== text) e.textContent = text;
    }
  };
  tick();
  setInterval(tick, 1000);

  // Who writes a wording of her own chooses it.
  document.addEventListener("input", ({ target }) => {
    const point = target.name?.endsWith(".text") && target.name.slice(0, -5);
    const own = point && target.form?.querySelector(`input[name="${CSS.escape(point)}"][value="own"]`);
    if (own && target.value.trim()) own.checked = true;
  });

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
      if (entry.owner !== unsent.dataset.owner) continue;
      if (body.get("id") === new URLSearchParams(location.search).get("saved")) {
        localStorage.removeItem(key);
        continue;
      }
      if (form && body.get("id") === form.elements.id.value) continue;
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
        else put(); // what is typed since is on the revision that was saved now
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
  const put = () => {
    const body = words();
    try {
      store(body.get("id"), { owner: form.dataset.owner, address: form.dataset.keep, place: location.pathname, body: body.toString() });
    } catch {} // no room in this browser: the words stand in the form still
  };
  const hold = () => {
    typed++;
    put();
    mark();
    soon();
  };

  // What was typed into this form before, and not saved, is in it again. Where somebody has
  // saved the comment since, hers is shown above it, and the words keep the revision they
  // were typed on: the server refuses them until their author has decided between the two.
  const said = (body) => [...body].filter(([name]) => name !== "revision").map(([name, value]) =>
    name + "=" + value.replace(/\r\n/g, "\n").trimEnd()).join("\n");
  const there = (body) => {
    const p = document.createElement("div"), q = document.createElement("blockquote");
    p.className = "notice";
    p.textContent = form.dataset.there;
    q.dir = "auto";
    q.textContent = [body.get("text"), body.get("note")].filter(Boolean).join("\n");
    p.append(q);
    form.before(p);
  };
  for (const key of Object.keys(localStorage).filter((k) => k.startsWith(prefix))) {
    const entry = JSON.parse(localStorage.getItem(key)), body = new URLSearchParams(entry.body), saved = words();
    if (entry.owner !== form.dataset.owner || body.get("id") !== field("id").value) continue;
    if (said(body) !== said(saved) && body.get("revision") !== field("revision").value) {
      there(saved);
      field("revision").value = body.get("revision");
    }
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

// A live page is fetched again when the log tells of what it is about, and its parts
// marked data-part are put in the place of those that are there. What somebody is
// writing in is left alone until she is done.
(() => {
  const live = document.querySelector("[data-live]");
  if (!live || !window.EventSource) return;
  const reach = "a[href], button, input, select, textarea, summary";
  const say = (text) => { if (live.textContent !== text) live.textContent = text; };
  const about = (line) => {
    const ids = live.dataset.live.split(" ");
    const of = [line.meeting, line.recommendation, line.round, line.document];
    return ids.includes("*") || of.some((id) => id && ids.includes(id));
  };
  document.addEventListener("input", (e) => { if (e.target.form) e.target.form.dataset.changed = ""; });
  const writing = (part) => part.querySelector("form[data-changed]") ||
    part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  const content = (part) => part.innerHTML.replace(/name="id" value="[^"]*"/g, "");
  const had = new WeakMap(); // what the server sent of each part
  for (const part of document.querySelectorAll("[data-part]")) had.set(part, content(part));
  const put = (part, fresh) => {
    had.set(part, content(fresh));
    const open = [...part.querySelectorAll("details")].map((d) => d.open);
    const focus = [...part.querySelectorAll(reach)].indexOf(document.activeElement);
    part.replaceChildren(...fresh.childNodes);
    part.querySelectorAll("details").forEach((d, i) => { d.open ||= open[i]; });
    if (focus >= 0) part.querySelectorAll(reach)[focus]?.focus({ preventScroll: true });
  };
  let stream, lost = false, fetching = false, again = false, left = false, last = 0, soon = 0;
  const show = (page) => {
    left = false;
    for (const part of document.querySelectorAll("[data-part]")) {
      const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!fresh || content(fresh) === had.get(part)) continue;
      if (writing(part)) left = true;
      else put(part, fresh);
    }
    const now = page.querySelector("[data-live]");
    if (now) live.dataset.live = now.dataset.live;
  };
  const renew = async () => {
    if (fetching) { again = true; return; }
    fetching = true;
    last = Date.now();
    try {
      const answer = await fetch(location.href, { redirect: "error", cache: "no-store" });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      // A link that moves or is replaced between press and release is not followed.
      while (document.querySelector("main :active")) await new Promise((go) => setTimeout(go, 100));
      show(page);
      lost = stream?.readyState !== EventSource.OPEN;
      say(lost ? live.dataset.lost : left ? live.dataset.new : "");
    } catch {
      lose();
    }
    fetching = false;
    if (again) { again = false; ask(); }
  };
  // Many lines that come together are one look, and looks are some time apart.
  const ask = () => {
    clearTimeout(soon);
    soon = setTimeout(renew, Math.max(0, last + 300 - Date.now()));
  };
  const lose = () => { lost = true; say(live.dataset.lost); };
  const leave = () => { if (stream) stream.close(); stream = null; };
  const follow = () => {
    leave();
    stream = new EventSource("/v1/events");
    // What happened before the stream began, or while it was away, is looked up.
    stream.onopen = () => { lost = false; ask(); };
    stream.onerror = lose;
    const hear = (e) => { if (about(JSON.parse(e.data))) ask(); };
    for (const name of live.dataset.events.trim().split(" ")) stream.addEventListener(name, hear);
  };
  // Without the stream the page is fetched every few seconds; one that the server ended
  // is asked for again.
  setInterval(() => {
    if (document.hidden || !lost) return;
    if (!stream || stream.readyState === EventSource.CLOSED) follow();
    ask();
  }, 5000);
  document.addEventListener("focusout", () => { if (left) ask(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); else follow(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (e) => { if (e.persisted) follow(); });
  window.addEventListener("offline", lose);
  window.addEventListener("online", follow);
  if (!document.hidden) follow();
})();

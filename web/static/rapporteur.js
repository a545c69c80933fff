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

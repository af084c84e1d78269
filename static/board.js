// Keeps the board fresh without getting in the way: only what changed is replaced, open
// lists stay open, and the focus stays where it was. The server sends only the parts that
// this page does not show already. Left alone for a while, it asks for
// initials in the place of names; a touch brings the names back.
(() => {
  "use strict";

  // Behind another window the page is asked for less often, so that its title tells of
  // a win all the same.
  const WHILE_HIDDEN = 10000;

  // A header must not grow for ever; what is left out is sent again.
  const MOST_TOLD = 500;
  // Who clicks so soon after a change has not seen it: the server then asks again.
  const TIME_TO_SEE = 1000;

  // What the server said last of each part; the page itself may since have been opened.
  const said = new Map();
  const words = (part) => part.dataset.digest || part.outerHTML;

  const remember = (root) => {
    for (const part of root.querySelectorAll("[data-parts] > [id]")) {
      said.set(part.id, words(part));
    }
  };

  const shown = (live) => {
    const parts = [...live.querySelectorAll("[data-digest]")];
    return parts.slice(0, MOST_TOLD);
  };

  // Forms that the reader may be filling in stay whatever happens around them.
  const keepable = (live) => [...shown(live), ...live.querySelectorAll("[data-mine]")];

  const keepOpen = (old, part) => {
    for (const details of old.querySelectorAll("details[open][id]")) {
      const same = part.querySelector(`#${details.id}`);
      if (!same) continue;
      same.open = true;
      const kept = details.querySelector("[data-kept]");
      if (kept) same.querySelector("[data-kept]").replaceChildren(...kept.childNodes);
    }
  };

  const keepFocus = (id, part) => {
    const found = document.getElementById(id) || part;
    const isControl = found.matches("a, button");
    const target = isControl ? found : found.querySelector("summary, a, button");
    if (target) target.focus({ preventScroll: true });
  };

  const replace = (old, part) => {
    const focused = old.contains(document.activeElement) && document.activeElement;
    const id = focused && focused.closest("[id]").id;
    keepOpen(old, part);
    old.replaceWith(part);
    htmx.process(part);
    if (focused) keepFocus(id, part);
  };

  // `kept` are the elements, by id, of which the server says no more than “same”.
  const merge = (parent, fresh, kept) => {
    const wanted = new Set([...fresh.children].map((part) => part.id));
    for (const old of [...parent.children]) {
      if (!wanted.has(old.id)) old.remove();
    }
    let next = parent.firstElementChild;
    for (const part of [...fresh.children]) {
      if (part.matches("[data-same]")) {
        const same = kept.get(part.id);
        if (same !== next) parent.insertBefore(same, next);
        next = same.nextElementSibling;
        continue;
      }
      let old = document.getElementById(part.id);
      const source = words(part);
      if (old && old.parentElement !== parent) {
        old.remove(); // it belongs to another list now
        old = null;
      }
      if (!old) {
        parent.insertBefore(part, next);
        htmx.process(part);
      } else {
        if (old !== next) parent.insertBefore(old, next);
        next = old.nextElementSibling;
        if (part.hasAttribute("data-parts")) merge(old, part, kept);
        else if (said.get(part.id) !== source) replace(old, part);
      }
      said.set(part.id, source);
    }
  };

  // Calls `changed` when nobody has touched mouse or keys for so long, and at the next
  // touch. Moving the mouse a little, as a passing sleeve does, is a touch too.
  const watchTouch = (milliseconds, changed) => {
    let timer;
    let idle = false;
    const rest = () => {
      idle = true;
      changed(true);
    };
    const touch = () => {
      clearTimeout(timer);
      timer = setTimeout(rest, milliseconds);
      if (!idle) return;
      idle = false;
      changed(false);
    };
    for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
      document.addEventListener(kind, touch, { capture: true, passive: true });
    }
    touch();
  };

  const start = () => {
    const live = document.getElementById("live");
    const seen = document.querySelector("#actions [name=seen]");
    let idle = false;
    let isTurning = false; // between names and initials: asked for even while hidden
    const offline = document.getElementById("offline");
    const isPoll = (event) => event.detail.elt === live;
    let askedAt = 0;
    remember(document);

    live.addEventListener("htmx:configRequest", (event) => {
      if (!isPoll(event)) return;
      event.detail.parameters.v = live.dataset.version;
      if (idle) event.detail.parameters.idle = 1;
      const digests = shown(live).map((part) => part.dataset.digest);
      event.detail.headers["X-Have"] = digests.join("");
    });
    live.addEventListener("htmx:beforeRequest", (event) => {
      if (!isPoll(event)) return;
      const isSoon = Date.now() - askedAt < WHILE_HIDDEN;
      if (document.hidden && isSoon && !isTurning) event.preventDefault();
      else askedAt = Date.now();
    });
    live.addEventListener("htmx:afterRequest", (event) => {
      if (!isPoll(event)) return;
      offline.hidden = event.detail.successful;
      isTurning = false;
    });
    live.addEventListener("htmx:beforeSwap", (event) => {
      if (!isPoll(event)) return;
      event.detail.shouldSwap = false;
      if (event.detail.xhr.status !== 200) return;
      const page = new DOMParser().parseFromString(event.detail.xhr.response, "text/html");
      const fresh = page.getElementById("live");
      if (fresh) {
        const kept = new Map(keepable(live).map((part) => [part.id, part]));
        merge(live, fresh, kept);
        live.dataset.version = fresh.dataset.version;
        setTimeout(() => (seen.value = fresh.dataset.seen), TIME_TO_SEE);
        const news = new CustomEvent("board:fresh", { detail: fresh.dataset });
        live.dispatchEvent(news);
      } else {
        location.reload(); // signed out meanwhile: the sign-in page came instead
      }
    });
    if (live.dataset.idle) {
      watchTouch(1000 * live.dataset.idle, (isIdle) => {
        idle = isIdle;
        isTurning = true;
        htmx.trigger(live, "refresh");
      });
    }
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) htmx.trigger(live, "refresh");
    });
  };

  document.addEventListener("DOMContentLoaded", start);
})();

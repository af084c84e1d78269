// Keeps the board fresh without getting in the way: parts that changed are replaced,
// what somebody is typing in stays, open lists stay open, focus stays where it was.
(() => {
  "use strict";

  const seen = new Map();

  const remember = (root) => {
    for (const part of root.querySelectorAll("[data-parts] > [id]")) {
      seen.set(part.id, part.outerHTML);
    }
  };

  const isTyping = (part) =>
    [...part.querySelectorAll("input, select, textarea")].some(
      (field) => field === document.activeElement || field.value !== field.defaultValue,
    );

  const keepOpen = (old, part) => {
    for (const details of old.querySelectorAll("details[open][id]")) {
      const same = part.querySelector(`#${details.id}`);
      if (!same) continue;
      same.open = true;
      const kept = details.querySelector("[data-kept]");
      if (kept) same.querySelector("[data-kept]").replaceChildren(...kept.childNodes);
    }
  };

  const replace = (old, part) => {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const id = focused && (focused.id || focused.closest("[id]").id);
    keepOpen(old, part);
    old.replaceWith(part);
    htmx.process(part);
    if (!focused) return;
    const found = document.getElementById(id) || part;
    const isControl = found.matches("a, button, input");
    const target = isControl ? found : found.querySelector("summary, a, button");
    if (target) target.focus({ preventScroll: true });
  };

  // Returns false when a part was left as it is because somebody is typing in it.
  const merge = (parent, fresh) => {
    let isWhole = true;
    const wanted = new Set([...fresh.children].map((part) => part.id));
    for (const old of [...parent.children]) {
      if (!wanted.has(old.id) && !isTyping(old)) old.remove();
    }
    let cursor = parent.firstElementChild;
    for (const part of [...fresh.children]) {
      const source = part.outerHTML;
      const old = document.getElementById(part.id);
      if (!old) {
        parent.insertBefore(part, cursor);
        htmx.process(part);
      } else if (part.hasAttribute("data-parts")) {
        isWhole = merge(old, part) && isWhole;
        cursor = old.nextElementSibling;
      } else if (seen.get(part.id) === source) {
        cursor = old.nextElementSibling;
      } else if (isTyping(old)) {
        isWhole = false;
        cursor = old.nextElementSibling;
        continue;
      } else {
        cursor = old.nextElementSibling;
        replace(old, part);
      }
      seen.set(part.id, source);
    }
    return isWhole;
  };

  const start = () => {
    const live = document.getElementById("live");
    const offline = document.getElementById("offline");
    const isPoll = (event) => event.detail.elt === live;
    remember(document);

    live.addEventListener("htmx:configRequest", (event) => {
      if (isPoll(event)) event.detail.parameters.v = live.dataset.version;
    });
    live.addEventListener("htmx:beforeRequest", (event) => {
      if (isPoll(event) && document.hidden) event.preventDefault();
    });
    live.addEventListener("htmx:afterRequest", (event) => {
      if (isPoll(event)) offline.hidden = event.detail.successful;
    });
    live.addEventListener("htmx:beforeSwap", (event) => {
      if (!isPoll(event)) return;
      event.detail.shouldSwap = false;
      const page = new DOMParser().parseFromString(event.detail.xhr.response, "text/html");
      const fresh = page.getElementById("live");
      if (!fresh && event.detail.xhr.status === 200) {
        location.reload(); // signed out meanwhile: the sign-in page came instead
      } else if (fresh) {
        live.dataset.version = merge(live, fresh) ? fresh.dataset.version : "";
      }
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) htmx.trigger(live, "refresh");
    });
  };

  document.addEventListener("DOMContentLoaded", start);
})();

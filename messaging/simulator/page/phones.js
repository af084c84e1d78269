"use strict";

const POLL_MS = 1500;
const FRESH_SECONDS = 20;
const STATES = {
  accepted: "on its way",
  queued: "on its way",
  sending: "on its way",
  sent: "sent",
  delivered: "delivered",
  undelivered: "not delivered",
  failed: "failed",
};

const page = {
  phones: document.getElementById("phones"),
  empty: document.getElementById("empty"),
  notice: document.getElementById("notice"),
  patients: document.getElementById("patients"),
  template: document.getElementById("phone"),
  version: "",
};

async function send(path, document) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(document),
  });
  if (!answer.ok) {
    throw new Error((await answer.json()).error);
  }
  await refresh();
}

function tell(sentence) {
  page.notice.textContent = sentence;
  page.notice.hidden = !sentence;
}

function attempt(action) {
  action.then(() => tell(""), (error) => tell(error.message || "The simulator does not answer."));
}

function state(text) {
  const clock = new Date(text.at * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  if (text.mine) {
    if (text.webhook === null) return `${clock} · sent`;
    return text.webhook < 300 ? `${clock} · received by the clinic` : `${clock} · the clinic answered ${text.webhook}`;
  }
  if (text.carrier) return `${clock} · from the carrier itself`;
  return `${clock} · ${STATES[text.status] || text.status}${text.error ? ` (${text.error})` : ""}`;
}

function bubble(text) {
  const item = document.createElement("li");
  item.className = "text";
  item.classList.toggle("mine", text.mine);
  item.classList.toggle("carrier", text.carrier);
  item.classList.toggle("bad", Boolean(text.error) || text.webhook >= 300);
  const body = document.createElement("p");
  body.textContent = text.body || "(empty)";
  const note = document.createElement("small");
  note.textContent = state(text);
  item.append(body, note);
  return item;
}

function card(phone) {
  const existing = document.getElementById(phone.phone);
  if (existing) return existing;
  const made = page.template.content.cloneNode(true).firstElementChild;
  made.id = phone.phone;
  made.querySelector("h2").textContent = phone.name;
  made.querySelector("input").setAttribute("aria-label", `Reply from ${phone.name}`);
  made.querySelector(".texts").setAttribute("aria-label", `Texts of ${phone.name}`);
  const form = made.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = form.elements.body.value.trim();
    if (!body) return;
    form.elements.body.value = "";
    attempt(send("/phones/reply", { phone: phone.phone, body }));
  });
  for (const button of made.querySelectorAll(".quick button")) {
    button.addEventListener("click", () => {
      attempt(send("/phones/reply", { phone: phone.phone, body: button.value }));
    });
  }
  return made;
}

function draw(phone) {
  const made = card(phone);
  const texts = made.querySelector(".texts");
  const drawn = JSON.stringify(phone.messages);
  if (texts.dataset.drawn !== drawn) {
    texts.dataset.drawn = drawn;
    texts.replaceChildren(...phone.messages.map(bubble));
    requestAnimationFrame(() => { texts.scrollTop = texts.scrollHeight; });
  }
  const newest = phone.messages[phone.messages.length - 1];
  made.classList.toggle("fresh", Date.now() / 1000 - newest.at < FRESH_SECONDS);
  made.querySelector(".blocked").hidden = !phone.blocked;
  return made;
}

function arrange(cards) {
  // Moving a card takes the focus from the box somebody is typing in.
  const typing = page.phones.contains(document.activeElement);
  const known = cards.every((one) => one.isConnected);
  if (typing && known) return;
  const focused = document.activeElement;
  page.phones.replaceChildren(...cards);
  if (typing) focused.focus();
}

function drawPatients(patients) {
  const fields = page.patients.elements;
  if (page.patients.contains(document.activeElement) && document.activeElement.type === "number") return;
  fields.enabled.checked = patients.enabled;
  fields.reply_share.value = Math.round(patients.reply_share * 100);
  fields.yes_share.value = Math.round(patients.yes_share * 100);
  fields.median_seconds.value = Math.round(patients.median_seconds);
}

async function refresh() {
  const answer = await fetch(`/phones.json?version=${encodeURIComponent(page.version)}`);
  if (answer.status === 204) return;
  const found = await answer.json();
  page.version = found.version;
  page.empty.hidden = found.phones.length > 0;
  arrange(found.phones.map(draw));
  drawPatients(found.patients);
}

page.patients.addEventListener("submit", (event) => event.preventDefault());
page.patients.addEventListener("change", () => {
  if (!page.patients.reportValidity()) return;
  const fields = page.patients.elements;
  attempt(send("/phones/patients", {
    enabled: fields.enabled.checked,
    reply_share: Number(fields.reply_share.value) / 100,
    yes_share: Number(fields.yes_share.value) / 100,
    median_seconds: Number(fields.median_seconds.value),
  }));
});

async function poll() {
  if (!document.hidden) {
    try {
      await refresh();
      if (page.notice.dataset.offline) tell("");
      delete page.notice.dataset.offline;
    } catch {
      page.notice.dataset.offline = "1";
      tell("The simulator does not answer. This page goes on by itself when it is back.");
    }
  }
  setTimeout(poll, POLL_MS);
}

poll();

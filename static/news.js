// Says that a time was filled: in the page's title, to screen readers, and with a sound
// where somebody wanted one in this browser. Other pages and tabs hear of it as well.
(() => {
  "use strict";

  const WANTED = "waitlist.sound";
  const HEARD = "waitlist.heard";
  let audio;

  const context = () => (audio ||= new AudioContext());

  // Two soft notes; a browser lets nothing sound before the page was first touched.
  const play = () => {
    const { currentTime: now } = context();
    [660, 880].forEach((pitch, place) => {
      const note = audio.createOscillator();
      const volume = audio.createGain();
      const begins = now + place * 0.18;
      note.frequency.value = pitch;
      volume.gain.setValueAtTime(0, begins);
      volume.gain.linearRampToValueAtTime(0.2, begins + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, begins + 0.35);
      note.connect(volume).connect(audio.destination);
      note.start(begins);
      note.stop(begins + 0.4);
    });
    window.dispatchEvent(new CustomEvent("news:sound"));
  };

  const isWanted = () => localStorage.getItem(WANTED) === "on";

  const tell = (said) => {
    const newest = Number(said.newest);
    const heard = Number(sessionStorage.getItem(HEARD) ?? newest);
    sessionStorage.setItem(HEARD, Math.max(newest, heard));
    const base = document.title.replace(/^\(\d+\) filled: book it, /, "");
    document.title = said.title ? `${said.title}, ${base}` : base;
    if (newest <= heard) return;
    document.getElementById("news").textContent = "A time was filled: book it.";
    if (isWanted()) play();
  };

  const start = () => {
    const live = document.getElementById("live");
    const box = document.getElementById("sound-on");
    document.getElementById("sound").hidden = false;
    box.checked = isWanted();
    box.addEventListener("change", () => {
      localStorage.setItem(WANTED, box.checked ? "on" : "off");
      if (box.checked) play();
    });
    const wake = () => isWanted() && context().resume();
    document.addEventListener("pointerdown", wake, { once: true });
    document.addEventListener("keydown", wake, { once: true });
    live.addEventListener("board:fresh", (event) => tell(event.detail));
    tell(live.dataset);
  };

  document.addEventListener("DOMContentLoaded", start);
})();

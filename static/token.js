// A form may have been open while somebody signed in again, in this tab or another: what
// it sends then carries the token of now. Signed out, what was typed stays on the page.
(() => {
  "use strict";

  const NAME = "csrfmiddlewaretoken";
  const SIGNED_OUT =
    "You were signed out: nothing was saved. What you typed is still here. Sign in in " +
    "another tab, come back, and press again. ";

  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

  document.addEventListener(
    "submit",
    (event) => {
      const field = event.target.elements.namedItem(NAME);
      if (field && token()) field.value = token();
    },
    true,
  );
  document.addEventListener("htmx:configRequest", (event) => {
    const { parameters, verb } = event.detail;
    if (verb === "post" && token()) parameters[NAME] = token();
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status !== 401 || document.getElementById("signed-out")) return;
    const told = document.createElement("p");
    const link = document.createElement("a");
    Object.assign(told, { id: "signed-out", className: "message error" });
    Object.assign(link, { href: "/accounts/login/", target: "_blank", textContent: "Sign in" });
    told.setAttribute("role", "alert");
    told.append(SIGNED_OUT, link);
    document.getElementById("main").prepend(told);
    told.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) document.getElementById("signed-out")?.remove();
  });
})();

// Says two minutes before a session ends that it will, and keeps it at one press (WCAG 2.2.1).
// Without this script the server says after the end that it ended, and comes back to the same page after sign-in.

const frame = document.querySelector("[data-session-idle]");
const WARN_SECONDS = 120;

function dialog(words) {
  const made = document.createElement("dialog");
  made.className = "bl-session govuk-body";
  made.setAttribute("aria-labelledby", "bl-session-words");
  const said = document.createElement("p");
  said.id = "bl-session-words";
  said.className = "govuk-body-l";
  said.textContent = words.ends;
  const stay = document.createElement("button");
  stay.type = "button";
  stay.className = "govuk-button";
  stay.textContent = words.stay;
  made.append(said, stay);
  document.body.append(made);
  return { made, stay, said };
}

if (frame) {
  const { sessionIdle, sessionStay, sessionEnds, sessionKeep, sessionOver, sessionForm } = frame.dataset;
  const shown = dialog({ ends: sessionEnds, stay: sessionKeep });
  let timers = [];
  const wait = () => {
    timers.forEach(clearTimeout);
    const idle = Number(sessionIdle);
    timers = [
      setTimeout(() => shown.made.showModal(), Math.max(idle - WARN_SECONDS, idle / 2) * 1000),
      setTimeout(() => {
        shown.said.textContent = sessionOver;
        shown.stay.hidden = true;
        if (!shown.made.open) shown.made.showModal();
      }, idle * 1000),
    ];
  };
  const keep = async () => {
    const answer = await fetch(sessionStay, { method: "POST", headers: { "X-CSRFToken": sessionForm } });
    if (answer.ok) {
      shown.made.close();
      wait();
    }
  };
  shown.stay.addEventListener("click", keep);
  shown.made.addEventListener("cancel", (event) => {
    event.preventDefault();
    keep();
  });
  wait();
}

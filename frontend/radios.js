// GOV.UK's radios tell a screen reader that a choice is expanded, with an attribute that a radio button may not carry.
// The revealed field follows its choice in reading order, so the attribute is taken off.

export function withoutExpanded(page) {
  const strip = () => page.querySelectorAll('[type="radio"][aria-expanded]').forEach((one) => one.removeAttribute('aria-expanded'))
  strip()
  page.addEventListener('click', strip)
  window.addEventListener('pageshow', strip)
}

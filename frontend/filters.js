// Filters are open without JavaScript. On a phone, where none is set, they are folded so that the list comes first.

export function foldFiltersOnPhones(page) {
  if (!window.matchMedia('(max-width: 40em)').matches) return
  page.querySelectorAll('details.bl-filter:not([data-set])').forEach((one) => one.removeAttribute('open'))
}

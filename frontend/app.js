// Starts the components that pages use; a page works without any of it.
import {
  Accordion,
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  ExitThisPage,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from 'govuk-frontend'

import { startChoosers } from './choose.js'
import { startCopying } from './copy.js'
import { startDrafts } from './drafts.js'
import { startExports } from './exports.js'
import { foldFiltersOnPhones } from './filters.js'
import { withoutExpanded } from './radios.js'

for (const component of [
  Button, Checkboxes, ErrorSummary, ExitThisPage, NotificationBanner, Radios, ServiceNavigation, SkipLink,
  Tabs,
]) {
  createAll(component)
}
// Nothing is kept in the browser, not even which sections were open.
createAll(Accordion, { rememberExpanded: false })
createAll(CharacterCount)
createAll(PasswordInput)
withoutExpanded(document)
startChoosers(document)
startCopying(document)
startDrafts(document)
startExports(document)
foldFiltersOnPhones(document)

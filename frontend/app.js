// Starts the components that pages use; a page works without any of it.
import {
  Accordion,
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  ExitThisPage,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from 'govuk-frontend'

import { startChoosers } from './choose.js'
import { foldFiltersOnPhones } from './filters.js'

for (const component of [
  Accordion, Button, Checkboxes, ErrorSummary, ExitThisPage, NotificationBanner, Radios, ServiceNavigation, SkipLink,
  Tabs,
]) {
  createAll(component)
}
createAll(CharacterCount)
createAll(FileUpload)
createAll(PasswordInput)
startChoosers(document)
foldFiltersOnPhones(document)

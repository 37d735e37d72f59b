// Builds the style sheet and the script into the package, where they are committed.
//
//   node build.js [folder]      the folder is for the test that compares a fresh build with the committed one
//
// Refuses to write a style sheet that names a file: static storage with hashed names would fail on one that is absent.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const out = process.argv[2] ?? join(here, '../src/bluelamp/doors/web/static/bluelamp')
const ours = '#1b4a86'
const notice = '/*! Bluelamp. Contains GOV.UK Frontend and MoJ Frontend, both MIT: see licences.txt */\n'

function styles() {
  const compiled = sass.compile(join(here, 'theme.scss'), {
    loadPaths: [here],
    style: 'compressed',
    quietDeps: true,
    silenceDeprecations: ['import', 'global-builtin', 'if-function'],
    charset: false,
  }).css
  // MoJ's timeline draws an icon beside documents, which we do not ship.
  // The blue of GOV.UK is a brand colour where MoJ's components name it outright.
  const css = compiled.replaceAll('#1d70b8', ours).replace(/[^{}]+\{[^{}]*url\([^{}]*\}/g, '').replace(/\/\*[\s\S]*?\*\//g, '')
  for (const unwanted of ['url(', 'GDS Transport', 'sourceMappingURL', '#1d70b8']) {
    if (css.includes(unwanted)) throw new Error(`the style sheet contains ${unwanted}`)
  }
  return css.trim() + '\n'
}

async function script(name, format) {
  const made = await build({
    absWorkingDir: here,
    entryPoints: [name],
    bundle: true,
    minify: true,
    format,
    target: 'es2020',
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  })
  return made.outputFiles[0].text
}

mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'app.css'), notice + styles())
writeFileSync(join(out, 'app.js'), notice + (await script('app.js', 'esm')))
writeFileSync(join(out, 'start.js'), await script('start.js', 'iife'))
copyFileSync(join(here, 'licences.txt'), join(out, 'licences.txt'))

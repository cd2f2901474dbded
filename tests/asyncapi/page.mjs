// Shows an AsyncAPI document on one page that needs no network: the viewer's own bundle and the document in one file.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const [source, page] = process.argv.slice(2)
const file = (name) => readFileSync(createRequire(import.meta.url).resolve(`@asyncapi/react-component/${name}`), 'utf8')
const inline = (text) => text.replaceAll('</script', '<\\/script')
const config = { schema: JSON.parse(readFileSync(source, 'utf8')), config: { show: { sidebar: true } } }
writeFileSync(page, `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Interventions: topics</title><style>${file('styles/default.min.css')}</style></head>
<body><main id="page"></main>
<script>${inline(file('browser/standalone/index.js'))}</script>
<script>AsyncApiStandalone.render(${inline(JSON.stringify(config))}, document.getElementById('page'))</script>
</body></html>
`)

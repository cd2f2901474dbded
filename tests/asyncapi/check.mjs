// Reads an AsyncAPI document as its own parser does, Avro payloads included; exit 1 when it finds a fault.
import { readFileSync } from 'node:fs'
import { AvroSchemaParser } from '@asyncapi/avro-schema-parser'
import { Parser } from '@asyncapi/parser'

const WARNING = 1
const parser = new Parser()
parser.registerSchemaParser(AvroSchemaParser())
const { document, diagnostics } = await parser.parse(readFileSync(process.argv[2], 'utf8'))
const faults = diagnostics.filter(({ severity }) => severity <= WARNING)
const found = document?.channels().all().map((channel) => ({
  topic: channel.address(),
  fields: Object.keys(channel.messages().all()[0].payload()?.properties() ?? {}),
}))
console.log(JSON.stringify({ channels: found, faults: faults.map(({ path, message }) => `${path.join('.')}: ${message}`) }))
process.exit(faults.length ? 1 : 0)

import type { FastifyRequest } from 'fastify'
import { ProblemError } from './problem.ts'
import type { App } from './route-context.ts'
import { type UnknownName, unknownField, unknownName, unknownParameter } from './unknown-names.ts'

/**
 * A field or parameter that a route does not know is refused, so that a slip of the finger never means something else
 * quietly. Before the schema looks: of a name that was misspelled it could only say that the right one is missing.
 */
export function checkNames(app: App): void {
  app.addHook('preValidation', async (request) => {
    const { config, schema = {} } = request.routeOptions
    if (config.takesExtras || request.is404) return
    const parameter = unknownName(schema.querystring ?? NOTHING, request.query)
    if (parameter) throw new ProblemError(unknownParameter(parameter))
    const field = unknownInBody(request, schema.body)
    if (field) throw new ProblemError(unknownField(field))
  })
}

const NOTHING = { type: 'object', properties: {} }

/** Without a schema a body of JSON would not be read; files are read by the route itself. */
function unknownInBody({ body, headers }: FastifyRequest, schema: unknown): UnknownName | null {
  if (schema !== undefined) return unknownName(schema, body)
  return headers['content-type']?.startsWith('application/json') ? unknownName(NOTHING, body) : null
}

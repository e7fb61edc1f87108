import type { InferSelectModel } from 'drizzle-orm'
import type { applicationSteps, applications } from '../db/schema.ts'

export type ApplicationRow = InferSelectModel<typeof applications>
export type ApplicationStepRow = InferSelectModel<typeof applicationSteps>

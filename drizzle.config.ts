import { defineConfig } from 'drizzle-kit'

/** For looking at the database (`drizzle-kit studio`) and for drafting a migration; the SQL in migrations/ is written by hand. */
export default defineConfig({ dialect: 'postgresql', schema: './backend/db/schema.ts', out: './backend/db/migrations' })

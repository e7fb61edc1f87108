import type { AccountRecord, StoredAccount } from './base-records.ts'

/** An account after its row of a file: what the row leaves open stays as it was; a new account has none of it. */
export function accountWith(record: AccountRecord, before: StoredAccount | undefined): StoredAccount {
  const { user, name, roles, posts, areas, units, disabled } = record
  return {
    user,
    name,
    roles,
    posts: posts ?? before?.posts ?? [],
    areas: areas ?? before?.areas ?? [],
    units: units ?? before?.units ?? [],
    disabled: disabled ?? before?.disabled ?? false,
  }
}

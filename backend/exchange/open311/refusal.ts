/** A refusal in GeoReport's own form: an HTTP status that is also the error's code, and a sentence. */
export class Open311Refusal extends Error {
  readonly status: number

  constructor(status: number, zh: string, en: string) {
    super(`${zh} / ${en}`)
    this.status = status
  }
}

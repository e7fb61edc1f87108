/**
 * Asks again until the answer is yes. The limit is generous: it tells a hang from slowness, it measures nothing.
 * @throws Error with `what` and the last answer, when the limit passes
 */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer> | Answer,
  isRight: (answer: Answer) => boolean,
  limitMs = 60_000,
): Promise<Answer> {
  const end = performance.now() + limitMs
  for (;;) {
    const answer = await attempt(ask)
    if ('value' in answer && isRight(answer.value)) return answer.value
    if (performance.now() > end) {
      const last = 'value' in answer ? JSON.stringify(answer.value)?.slice(0, 1500) : String(answer.error)
      throw new Error(`${what}: not so after ${limitMs} ms; last answer: ${last}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function attempt<Answer>(ask: () => Promise<Answer> | Answer): Promise<{ value: Answer } | { error: unknown }> {
  try {
    return { value: await ask() }
  } catch (error) {
    return { error }
  }
}

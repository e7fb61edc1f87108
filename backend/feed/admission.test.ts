import { expect, it } from 'vitest'
import { Admission, OpenCount } from './admission.ts'

it('checks two at once, the others in their order, and turns away who would wait too long', async () => {
  const admission = new Admission()
  let atOnce = 0
  let most = 0
  const order: number[] = []
  const check = (n: number) =>
    admission.check(async () => {
      most = Math.max(most, ++atOnce)
      await new Promise((resolve) => setImmediate(resolve))
      atOnce--
      order.push(n)
      return n
    })
  const answers = await Promise.all(Array.from({ length: 300 }, (_, n) => check(n)))
  expect(most).toBe(2)
  expect(order).toEqual(Array.from({ length: 202 }, (_, n) => n))
  expect(answers.filter((answer) => answer === null)).toHaveLength(98)
  expect(await check(7)).toBe(7)
})

it('goes on after a check that failed', async () => {
  const admission = new Admission()
  const failing = () => admission.check(() => Promise.reject(new Error('as planned')))
  await expect(Promise.all([failing(), failing(), failing()])).rejects.toThrow('as planned')
  expect(await admission.check(() => Promise.resolve('fine'))).toBe('fine')
})

it('allows a reader to ask anew twenty times in ten seconds', () => {
  const count = new OpenCount()
  for (let n = 0; n < 20; n++) expect(count.allows(n * 10)).toBe(true)
  expect(count.allows(300)).toBe(false)
  expect(count.allows(11_000)).toBe(true)
})

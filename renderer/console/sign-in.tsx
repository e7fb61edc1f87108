import { type FormEvent, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { WindowToHub } from '../../contract/ipc/window-stream.ts'
import type { WindowStores } from '../sync/window-stores.ts'
import { useReading } from '../ui/reading.tsx'
import style from './sign-in.module.css'

/** A hub that was restarted meanwhile answers nothing. */
const LONGEST_WAIT_MS = 15_000

/** Shown as long as nobody is signed in; without a name no alarm can be acknowledged. */
export function SignIn(props: { stores: WindowStores; send: (message: WindowToHub) => boolean }) {
  const { stores, send } = props
  const signedIn = useStore(stores.signedIn, (state) => state.value)
  const { text, language } = useReading()
  const [waiting, setWaiting] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: any answer of the hub ends the wait
  useEffect(() => setWaiting(false), [signedIn])
  useEffect(() => {
    if (!waiting) return
    const timer = setTimeout(() => setWaiting(false), LONGEST_WAIT_MS)
    return () => clearTimeout(timer)
  }, [waiting])
  if (signedIn.session) return null

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    setWaiting(send({ type: 'login', user: String(fields.get('user')), password: String(fields.get('password')) }))
  }
  return (
    <form className={style.form} onSubmit={submit} aria-label={text.console.signIn}>
      <h2>{text.console.signIn}</h2>
      <input
        name="user"
        required
        maxLength={64}
        autoComplete="username"
        spellCheck={false}
        placeholder={text.console.user}
        aria-label={text.console.user}
      />
      <input
        name="password"
        type="password"
        required
        maxLength={256}
        autoComplete="current-password"
        placeholder={text.console.password}
        aria-label={text.console.password}
      />
      <button type="submit" disabled={waiting}>
        {waiting ? text.console.signingIn : text.console.enter}
      </button>
      {signedIn.problem && <p role="alert">{signedIn.problem[language]}</p>}
    </form>
  )
}

import { useEffect, useRef } from 'react'
import { useReading } from '../ui/reading.tsx'
import style from './help-sheet.module.css'
import { KEY_CAPS } from './keys.ts'

/** All keys of the desk. Closed by ? or Esc. */
export function HelpSheet(props: { open: boolean; onClose: () => void }) {
  const { open, onClose } = props
  const { text } = useReading()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  return (
    <dialog ref={dialog} className={style.sheet} onClose={onClose}>
      <h2>{text.console.help}</h2>
      <dl>
        {(Object.keys(KEY_CAPS) as (keyof typeof KEY_CAPS)[]).map((kind) => (
          <div key={kind}>
            <dt>
              <kbd>{KEY_CAPS[kind]}</kbd>
              {kind === 'acknowledge' && <kbd>Space</kbd>}
            </dt>
            <dd>{text.console.keys[kind]}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={onClose}>
        {text.console.close}
      </button>
    </dialog>
  )
}

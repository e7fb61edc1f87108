import { describe, expect, it } from 'vitest'
import { ErrorBoundary } from './error-boundary.tsx'

describe('error boundary', () => {
  it('shows its part while that is whole, and the sentence in its place once it has broken', () => {
    const boundary = new ErrorBoundary({ children: 'the plate', fallback: 'a sentence', onError: () => {} })
    expect(boundary.render()).toBe('the plate')
    boundary.state = ErrorBoundary.getDerivedStateFromError()
    expect(boundary.render()).toBe('a sentence')
  })

  it('hands the error on', () => {
    const heard: unknown[] = []
    const boundary = new ErrorBoundary({ children: null, fallback: null, onError: (error) => heard.push(error) })
    const error = new Error('no such district')
    boundary.componentDidCatch(error)
    expect(heard).toEqual([error])
  })
})

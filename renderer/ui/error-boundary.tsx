import { Component, type ReactNode } from 'react'

interface ErrorBoundaryProps {
  readonly children: ReactNode
  /** What stands in the place of the part that broke. */
  readonly fallback: ReactNode
  readonly onError: (error: unknown) => void
  /** The part is tried again after this time; without it, it stays as it is. */
  readonly retryMs?: number
}

/** What breaks here breaks nothing beside it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly broken: boolean }> {
  override state = { broken: false }
  #timer: ReturnType<typeof setTimeout> | undefined

  static getDerivedStateFromError() {
    return { broken: true }
  }

  override componentDidCatch(error: unknown): void {
    const { onError, retryMs } = this.props
    onError(error)
    if (retryMs !== undefined) this.#timer = setTimeout(() => this.setState({ broken: false }), retryMs)
  }

  override componentWillUnmount(): void {
    clearTimeout(this.#timer)
  }

  override render(): ReactNode {
    return this.state.broken ? this.props.fallback : this.props.children
  }
}

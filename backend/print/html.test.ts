import { describe, expect, it } from 'vitest'
import { Html, html } from './html.ts'

describe('a page', () => {
  it('has what anybody wrote as text, in elements and in quotes, and parts of its own as they are', () => {
    const hostile = `"><script>alert('x')</script>&amp;`
    const escaped = '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;'
    expect(html`<a title="${hostile}">${hostile}</a>`.text).toBe(`<a title="${escaped}">${escaped}</a>`)
    expect(html`<ul>${['<1>', '2'].map((each) => html`<li>${each}</li>`)}</ul>${null}${0}`.text).toBe(
      '<ul><li>&lt;1&gt;</li><li>2</li></ul>0',
    )
    expect(html`${new Html('<hr>')}`.text).toBe('<hr>')
  })
})

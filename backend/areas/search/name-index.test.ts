import { describe, expect, it } from 'vitest'
import { type NamedThing, NameIndex } from './name-index.ts'

const thing = (name: string, kind: NamedThing['kind'] = 'road', key = name, nameEn: string | null = null): NamedThing => ({
  kind,
  key,
  name,
  nameEn,
  detail: '',
  lng: null,
  lat: null,
})

const things = [
  thing('解放路'),
  thing('解放东路'),
  thing('人民路'),
  thing('人民公园', 'place', 'P1', "People's Park"),
  thing('重庆路'),
  thing('长安街'),
  thing('中山北路'),
  thing('绿洲小区', 'place', 'P2'),
  thing('烽台街道', 'street', '990101001'),
  thing('烽台社区', 'community', '990101001001'),
  thing('烽台1号网格', 'cell', '990101001001001'),
]
const index = await NameIndex.build(things, () => Promise.resolve())
const names = (text: string): string[] => index.search({ text, limit: 5 }).map((hit) => hit.name)
const first = (text: string) => index.search({ text, limit: 5 })[0]

describe('the search for names', () => {
  it('puts the exact name before the ones that hold it', () => {
    expect(names('解放路')[0]).toBe('解放路')
    expect(first('解放路')?.match).toBe('exact')
    expect(names('解放')).toEqual(['解放路', '解放东路'])
  })

  it.each([
    ['jiefanglu', '解放路', 'pinyin'],
    ['jiefang', '解放路', 'pinyin'],
    ['jfl', '解放路', 'initials'],
    ['jfdl', '解放东路', 'initials'],
    ['jiefdl', '解放东路', 'initials'],
    ['rmgy', '人民公园', 'initials'],
    ['jiefanlu', '解放路', 'initials'],
    ['chonqing', '重庆路', 'initials'],
    ['dong', '解放东路', 'pinyin'],
  ])('reads %s as %s', (typed, name, match) => {
    expect(first(typed)).toMatchObject({ name, match })
  })

  it('reads characters of several readings as their word has them, and ü as v', () => {
    expect(names('chongqing')).toEqual(['重庆路'])
    expect(names('changan')).toEqual(['长安街'])
    expect(names('lvzhou')).toEqual(['绿洲小区'])
  })

  it.each([
    ['解放西路', '解放东路'],
    ['街放路', '解放路'],
    ['公园人民', '人民公园'],
    ['zongsanbeilu', '中山北路'],
    ['zhognshanbei', '中山北路'],
  ])('forgives %s for %s', (typed, name) => {
    expect(names(typed)).toContain(name)
    expect(index.search({ text: typed, limit: 5 }).find((hit) => hit.name === name)?.match).toBe('fuzzy')
  })

  it('finds areas by the beginning of their code, the shortest first, and names in English', () => {
    expect(names('990101001')).toEqual(['烽台街道', '烽台社区', '烽台1号网格'])
    expect(names("people's p")).toEqual(['人民公园'])
  })

  it('keeps to one kind where asked, treats full-width as half-width, and finds nothing in nothing', () => {
    expect(index.search({ text: '烽台', limit: 5, kind: 'community' }).map((hit) => hit.name)).toEqual(['烽台社区'])
    expect(first('烽台１号')?.name).toBe('烽台1号网格')
    expect(names('  ')).toEqual([])
    expect(names('\n')).toEqual([])
    expect(names('xyzxyz')).toEqual([])
  })
})

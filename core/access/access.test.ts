import { describe, expect, it } from 'vitest'
import { CENTRE_POSTS, CHAIN_POSTS, POSTS, type Post } from '../../contract/domain/post.ts'
import { CASE_STATES } from '../../contract/domain/stage.ts'
import { LEVELS, type Levels } from '../../contract/settings/centres.ts'
import { CASE_ACTIONS, ROLES, type Role } from '../../contract/wire/rest.ts'
import { STEPS } from '../cases/state-machine.ts'
import { centreOfStep, centresOf, chainPostsOf, postOf, verdictPostsOf } from './centre.ts'
import { mayFollow } from './may-follow.ts'
import { maySee } from './may-see.ts'
import { isOwnPart, mayTakeStep, type StepFacts } from './may-take-step.ts'
import { type Person, postsOf } from './person.ts'

const CASE: StepFacts = {
  centre: 'city',
  districtCode: '990101',
  cellCode: '990101001001001',
  unitCode: 'U1',
  reporter: 'C01',
  state: 'handling',
}
const person = (changes: Partial<Person> = {}): Person => ({
  user: 'somebody',
  roles: ['operator'],
  posts: [],
  areas: [],
  units: [],
  ...changes,
})

describe('who may take which step', () => {
  const AREAS = { whole: [], street: ['990101001'], district: ['990101'], other: ['990102'] }
  const UNITS = { all: [], own: ['U2', 'U1'], other: ['U2'] }

  /** Every action × every post × every place × every unit: the post of the step's own line, inside, and nothing else. */
  it.each(CASE_ACTIONS)('%s is taken by its posts, in their areas, with their units, and by nobody else', (action) => {
    for (const post of POSTS) {
      for (const [area, areas] of Object.entries(AREAS)) {
        for (const [unit, units] of Object.entries(UNITS)) {
          const inside = area !== 'other' && (unit !== 'other' || post === 'collector')
          const state = post === 'collector' ? 'checking' : 'handling'
          const assisting = action.endsWith('-part') ? [{ unit: 'U1' }] : []
          const right = mayTakeStep(person({ posts: [post], areas, units }), action, { ...CASE, state, assisting }, 'one')
          const expected = inside && STEPS[action].posts.includes(post)
          expect({ action, post, area, unit, may: right.may }).toEqual({ action, post, area, unit, may: expected })
        }
      }
    }
  })

  it.each(CASE_ACTIONS)('%s is never taken by a viewer, whatever post the account was given', (action) => {
    for (const post of POSTS) {
      expect(mayTakeStep(person({ roles: ['viewer'], posts: [post] }), action, { ...CASE, state: 'checking' }, 'one').may).toBe(
        false,
      )
    }
  })

  it('gives an account without posts those of its role: a shift leader voids, an operator does not', () => {
    const steps = (role: Role) => CASE_ACTIONS.filter((action) => mayTakeStep(person({ roles: [role] }), action, CASE, 'one').may)
    expect(steps('viewer')).toEqual([])
    expect(steps('operator')).toContain('accept')
    expect(steps('operator')).toContain('dispatch')
    for (const action of ['void', 'suspend', 'extend', 'force-close', 'take-up', 'pass-check'] as const) {
      expect(steps('operator')).not.toContain(action)
    }
    expect(steps('shift-leader')).toEqual(expect.arrayContaining(['accept', 'void', 'suspend', 'extend', 'supervise']))
    expect(steps('administrator')).toEqual(CASE_ACTIONS.filter((action) => STEPS[action].posts.length > 0))
    expect(postsOf(person({ roles: ROLES, posts: ['unit'] }))).toEqual(['unit'])
  })

  /** Every action × every post of a centre × where the person is × which centre holds the case. */
  it.each(CASE_ACTIONS)('%s, as a step of a centre, is that of the centre which holds the case', (action) => {
    const PEOPLE = { city: [], district: ['990101'], street: ['990101001'], prefix: ['9901'], neighbour: ['990102'] }
    for (const levels of LEVELS) {
      for (const post of CENTRE_POSTS) {
        for (const centre of ['city', '990101', '990102']) {
          for (const [at, areas] of Object.entries(PEOPLE)) {
            const right = mayTakeStep(person({ posts: [post], areas }), action, { ...CASE, centre }, levels)
            const ofCity = levels === 'one' || at === 'city' || at === 'prefix'
            const theirs = centre === 'city' ? ofCity : centre === '990101' && (at === 'district' || at === 'street')
            const expected = at !== 'neighbour' && STEPS[action].posts.includes(post) && (theirs || action === 'supervise')
            const asked = { levels, action, post, centre, at }
            expect({ ...asked, may: right.may }).toEqual({ ...asked, may: expected })
          }
        }
      }
    }
  })

  it('leaves a case, whichever centre holds it, to its collectors, its unit and an administrator', () => {
    const down = { ...CASE, centre: '990101' }
    const checking = { state: 'checking' } as const
    for (const facts of [down, CASE]) {
      expect(mayTakeStep(person({ posts: ['unit'], units: ['U1'], areas: ['990101'] }), 'finish', facts, 'two').may).toBe(true)
      const collector = person({ posts: ['collector'], areas: ['990101'] })
      expect(mayTakeStep(collector, 'pass-check', { ...facts, ...checking }, 'two').may).toBe(true)
      const administrator = person({ roles: ['administrator'], areas: ['990101'] })
      expect(mayTakeStep(administrator, 'redispatch', facts, 'two').may).toBe(true)
    }
    const lacks = { may: false, lacks: 'centre' }
    expect(mayTakeStep(person({ posts: ['dispatcher'] }), 'dispatch', down, 'one')).toEqual(lacks)
    expect(mayTakeStep(person({ posts: ['dispatcher'], areas: ['990101'] }), 'dispatch', CASE, 'two')).toEqual(lacks)
  })

  it('puts people into the chain of an approval by the centre that holds the case, and the city’s own posts by the city’s', () => {
    const inChain = (areas: string[], centre: string, levels: Levels) =>
      chainPostsOf(person({ posts: ['leader', 'unit'], areas }), centre, levels)
    expect(inChain([], 'city', 'two')).toEqual(['leader', 'unit', 'city:leader'])
    expect(inChain([], '990101', 'two')).toEqual(['unit', 'city:leader'])
    expect(inChain(['990101'], '990101', 'two')).toEqual(['leader', 'unit'])
    expect(inChain(['990101'], 'city', 'two')).toEqual(['unit'])
    expect(inChain(['990101'], 'city', 'one')).toEqual(['leader', 'unit', 'city:leader'])
    const verdicts = (areas: string[], levels: Levels) => verdictPostsOf(person({ posts: ['leader'], areas }), '990101', levels)
    expect([verdicts([], 'one'), verdicts(['9901'], 'one')]).toEqual(Array(2).fill(['leader', 'city:leader']))
    expect([verdicts([], 'two'), verdicts(['990102'], 'one'), verdicts(['990101'], 'one')]).toEqual([
      ['city:leader'],
      ['city:leader'],
      ['leader', 'city:leader'],
    ])
    expect(CHAIN_POSTS.map(postOf)).toEqual([...POSTS, ...CENTRE_POSTS])
    const steps = ['leader', 'city:leader', 'unit'] as const
    expect(steps.map((step) => centreOfStep(step, '990101'))).toEqual(['990101', 'city', null])
    expect(centresOf(person({ areas: ['990101001'] }), ['990101', '990102'], 'two')).toEqual(['990101'])
  })

  it('says what is lacking: the post, or the sight of the case', () => {
    const unit = person({ posts: ['unit'], units: ['U1'] })
    expect(mayTakeStep(unit, 'dispatch', CASE, 'one')).toEqual({ may: false, lacks: 'post' })
    expect(mayTakeStep(unit, 'finish', { ...CASE, unitCode: 'U2' }, 'one')).toEqual({ may: false, lacks: 'unseen' })
  })

  it('lets an assisting unit move its own part, and the main unit everything else', () => {
    const facts = { ...CASE, assisting: [{ unit: 'U2' }] }
    const [main, assisting] = ['U1', 'U2'].map((unit) => person({ posts: ['unit'], units: [unit] })) as [Person, Person]
    const steps = (of: Person) => CASE_ACTIONS.filter((action) => mayTakeStep(of, action, facts, 'one').may)
    expect(steps(assisting)).toEqual(['take-up-part', 'finish-part'])
    expect(steps(main)).toEqual(expect.arrayContaining(['take-up', 'finish', 'return', 'release-part']))
    expect(steps(main)).not.toContain('finish-part')
    expect([isOwnPart(assisting, 'finish-part', 'U2'), isOwnPart(assisting, 'finish-part', 'U3')]).toEqual([true, false])
  })

  it('lets a collector see an own report outside the own area, and check nothing there', () => {
    const collector = person({ user: 'C01', posts: ['collector'], areas: ['990102'] })
    expect(maySee(collector, { ...CASE, state: 'checking' })).toBe(true)
    expect(mayTakeStep(collector, 'pass-check', { ...CASE, state: 'checking' }, 'one')).toEqual({ may: false, lacks: 'area' })
  })
})

describe('who sees which case', () => {
  it('a code means the area and all below it, and a case nowhere is the whole city’s alone', () => {
    const sees = (area: string, facts = CASE) => maySee(person({ areas: [area] }), facts)
    expect(['99', '990101', '990101001', '990101001001001', '990101001001002', '990102'].map((area) => sees(area))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ])
    const nowhere = { ...CASE, districtCode: null, cellCode: null }
    expect(sees('990101', nowhere)).toBe(false)
    expect(maySee(person(), nowhere)).toBe(true)
    expect(sees('990102', { ...CASE, districtCode: '990102' })).toBe(true)
    expect(sees('990101001', { ...CASE, cellCode: null })).toBe(false)
  })

  it('a unit sees its own cases and those in which it assists, not those of others or of nobody', () => {
    const unit = person({ posts: ['unit'], units: ['U1'] })
    expect(maySee(unit, { ...CASE, unitCode: 'U2', assisting: [{ unit: 'U3' }, { unit: 'U1' }] })).toBe(true)
    expect([CASE, { ...CASE, unitCode: 'U2' }, { ...CASE, unitCode: null }].map((facts) => maySee(unit, facts))).toEqual([
      true,
      false,
      false,
    ])
  })

  it('a collector sees the own reports and the tasks in the own area, and nothing else', () => {
    const collector = person({ user: 'C07', posts: ['collector'], areas: ['990101'] })
    const seen = CASE_STATES.filter((state) => maySee(collector, { ...CASE, state }))
    expect(seen).toEqual(['verifying', 'checking'])
    expect(maySee(collector, { ...CASE, reporter: 'C07' })).toBe(true)
    expect(maySee(person({ user: 'C07', posts: ['collector', 'acceptor'] satisfies Post[] }), CASE)).toBe(true)
  })
})

describe('who sees where somebody is', () => {
  const HERE = { districtCode: '990101', cellCode: '990101001001001' }
  it.each([
    ['a viewer', person({ roles: ['viewer'] }), true],
    ['a dispatcher of the area', person({ posts: ['dispatcher'], areas: ['990101'] }), true],
    ['a dispatcher of another area', person({ posts: ['dispatcher'], areas: ['990102'] }), false],
    ['a collector, of a colleague', person({ user: 'C02', posts: ['collector'] }), false],
    [
      'a collector, of oneself, even outside the own area',
      person({ user: 'C01', posts: ['collector'], areas: ['990102'] }),
      true,
    ],
    ['a unit', person({ posts: ['unit'], units: ['U1'] }), false],
  ] as const)('%s', (_who, somebody, may) => {
    expect(mayFollow(somebody, 'C01', HERE)).toBe(may)
  })
})

import type { CaseClass } from '../../../contract/files/city.ts'
import { DAY, HOUR, MINUTE } from '../../../contract/units.ts'
import type { WorkingTime } from '../../../core/time/working-time.ts'
import type { CaseScript } from '../drive/case-script.ts'
import { CASE_MIX, DAY_OFF_SHARE, HOUR_PROFILE, SOURCE_MIX } from './case-mix.ts'
import { drawCondition, drawTraits, drawTurnings } from './case-traits.ts'
import type { Patrol, Place, Scenery } from './scenery.ts'
import { type SeededRandom, seededRandom, weighted } from './seeded-random.ts'
import { simulatedCase } from './simulated-case.ts'

/** The driver asks several times a second for the same day or two, and at a restart for all that still have open cases. */
const DAYS_HELD = 64
/** A stream of its own, so that a new turning leaves all else as it was. */
const TURNINGS = 1

export interface SimulatedScript extends CaseScript {
  /** The collector who finds it, or will go to see it, and where. */
  readonly visit: { readonly mover: string; readonly lng: number; readonly lat: number } | null
}

/** Cases of any day of a simulated city: the same seed and day give the same cases, whenever and however often asked. */
export class DayPlanner {
  private readonly scenery: Scenery
  private readonly time: WorkingTime
  private readonly seed: number
  private readonly casesPerDay: number
  private readonly drawClass: (random: SeededRandom) => CaseClass
  private readonly collectors: readonly Patrol[]
  private readonly made = new Map<number, SimulatedScript[]>()

  constructor(scenery: Scenery, time: WorkingTime, options: { readonly seed: number; readonly casesPerDay: number }) {
    this.scenery = scenery
    this.time = time
    this.seed = options.seed
    this.casesPerDay = options.casesPerDay
    this.collectors = scenery.patrols.filter((patrol) => patrol.mover.kind === 'collector')
    this.drawClass = classPicker(scenery.city.classes)
  }

  /** Number of the local day that holds an instant. */
  dayOf(at: number): number {
    return Math.floor((at + this.offset) / DAY)
  }

  /** The cases that are reported in [from, to), in order. */
  between(from: number, to: number): SimulatedScript[] {
    const scripts: SimulatedScript[] = []
    for (let day = this.dayOf(from); day <= this.dayOf(to); day++) {
      for (const script of this.day(day)) if (script.reportAt >= from && script.reportAt < to) scripts.push(script)
    }
    return scripts
  }

  byNumber(number: string): SimulatedScript | null {
    const match = /^FZ(\d{4})(\d{2})(\d{2})(\d{4})$/.exec(number)
    if (!match) return null
    const [year, month, date, index] = match.slice(1).map(Number) as [number, number, number, number]
    return this.day(Date.UTC(year, month - 1, date) / DAY)[index] ?? null
  }

  /** All cases of a local day, in order of report. */
  day(day: number): readonly SimulatedScript[] {
    const held = this.made.get(day)
    if (held) return held
    if (this.made.size >= DAYS_HELD) this.made.clear()
    const scripts = this.makeDay(day)
    this.made.set(day, scripts)
    return scripts
  }

  private makeDay(day: number): SimulatedScript[] {
    const random = seededRandom(this.seed, day)
    const start = day * DAY - this.offset
    const worked = this.time.usedMs(start, start + DAY, 'work-hour') > 0
    const count = Math.round(this.casesPerDay * (worked ? 1 : DAY_OFF_SHARE) * random.between(0.92, 1.08))
    const hourOf = weighted(
      HOUR_PROFILE.map((weight, hour) => ({ weight, hour })),
      ({ weight }) => weight,
    )
    const times = Array.from({ length: count }, () => Math.floor(start + (hourOf(random).hour + random.next()) * HOUR))
    return times.sort((a, b) => a - b).map((at, index) => this.makeCase(day, index, at))
  }

  private get offset(): number {
    return this.scenery.city.calendar.utcOffsetMinutes * MINUTE
  }

  private makeCase(day: number, index: number, reportAt: number): SimulatedScript {
    const random = seededRandom(this.seed, day, index)
    const { source } = drawSource(random)
    const caseClass = this.drawClass(random)
    const condition = drawCondition(random, caseClass.conditions)
    const traits = drawTraits(random, source)
    const turnings = drawTurnings(seededRandom(this.seed, day, index, TURNINGS), source, caseClass.kind, condition.hazard)
    const patrol = random.pick(this.collectors)
    const { place, component } = this.placeOf(caseClass, patrol, random)
    const unit = this.scenery.unitFor(caseClass.kind, caseClass.code, place)
    const key = `demo-${this.seed}-${day}-${index}`
    const report = {
      at: reportAt,
      number: numberOf(day, index),
      kind: caseClass.kind,
      classCode: caseClass.code,
      condition: condition.key,
      lng: place.lng,
      lat: place.lat,
      address: place.address,
      description: `${caseClass.name}：${condition.name}${component ? `（部件 ${component}）` : ''}`,
      source,
      ...(source === 'collector' ? { reporter: patrol.mover.id } : {}),
      ...(turnings.onSite === null ? {} : { onSite: turnings.onSite, unit: unit.code }),
    }
    const script = simulatedCase(
      {
        key,
        reportAt,
        report,
        condition,
        traits,
        turnings,
        unit,
        wrongUnit: this.scenery.city.units.find(({ code, level }) => level === 1 && code !== unit.code) ?? unit,
        collector: patrol.mover.id,
        acceptor: `受理员${String(1 + random.below(6)).padStart(2, '0')}`,
        dispatcher: `派遣员${String(1 + random.below(3)).padStart(2, '0')}`,
      },
      this.time,
    )
    return { ...script, visit: source === 'collector' ? { mover: patrol.mover.id, lng: place.lng, lat: place.lat } : null }
  }

  private placeOf(caseClass: CaseClass, patrol: Patrol, random: SeededRandom): { place: Place; component: string | null } {
    const place = this.scenery.placeIn(patrol, random)
    const component = caseClass.kind === 'component' ? this.scenery.componentNear(caseClass.code, place) : null
    return component ? { place: component.place, component: component.code } : { place, component: null }
  }
}

/** 案卷号: prefix of the city, local date, place in the day. */
function numberOf(day: number, index: number): string {
  return `FZ${new Date(day * DAY).toISOString().slice(0, 10).replaceAll('-', '')}${String(index).padStart(4, '0')}`
}

const drawSource = weighted(SOURCE_MIX, ({ weight }) => weight)

/** By the mix, of the classes that the city has and that can be filed. */
function classPicker(classes: readonly CaseClass[]): (random: SeededRandom) => CaseClass {
  const known = CASE_MIX.flatMap(({ kind, code, weight }) => {
    const found = classes.find((candidate) => candidate.kind === kind && candidate.code === code)
    return found && found.conditions.length > 0 ? [{ found, weight }] : []
  })
  if (known.length === 0) throw new RangeError('the city has none of the classes of the mix')
  const draw = weighted(known, ({ weight }) => weight)
  return (random) => draw(random).found
}

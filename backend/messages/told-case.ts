import type { MessageLanguage } from '../../contract/settings/messages.ts'
import type { CaseFile } from '../../core/cases/case-file.ts'
import type { Told } from '../../core/messages/filling.ts'
import type { CityDirectory } from '../city/city-directory.ts'

const STATES: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  reported: ['已上报', 'reported'],
  verifying: ['核实中', 'being verified'],
  accepted: ['已受理', 'accepted'],
  filed: ['已立案', 'filed'],
  returned: ['已回退', 'returned'],
  dispatched: ['已派遣', 'dispatched'],
  handling: ['处置中', 'being handled'],
  suspended: ['已挂账', 'suspended'],
  postponed: ['已缓办', 'postponed'],
  'self-handled': ['已自行处置', 'handled on the spot'],
  handled: ['已处置', 'handled'],
  checking: ['核查中', 'being checked'],
  checked: ['核查通过', 'checked'],
  closed: ['已结案', 'closed'],
  'force-closed': ['已结案', 'closed'],
  void: ['已作废', 'void'],
  rejected: ['未予受理', 'not accepted'],
}

/** A case in the words of a message's reader. */
export function toldCase(file: CaseFile, reason: string | null, language: MessageLanguage, directory: CityDirectory): Told {
  const zh = language === 'zh'
  const named = (thing: { name: string; nameEn?: string | undefined } | undefined, otherwise: string) =>
    (zh ? thing?.name : (thing?.nameEn ?? thing?.name)) ?? otherwise
  const district = directory.city.areas[directory.indexOfArea(file.districtCode)]
  return {
    number: file.number,
    class: named(directory.classOf(file), file.classCode),
    kind: file.kind,
    address: file.address,
    description: file.description,
    district: named(district, file.districtCode ?? ''),
    unit: file.unitCode === null ? '' : named(directory.unit(file.unitCode), file.unitCode),
    state: STATES[file.state]?.[zh ? 0 : 1] ?? file.state,
    reportedAt: file.reportedAt,
    dueAt: file.dueAt,
    reason,
    city: named(directory.city, directory.city.id),
    application: null,
    outcome: null,
  }
}

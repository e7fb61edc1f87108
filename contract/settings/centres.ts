import Type from 'typebox'
import { oneOf } from '../one-of.ts'

/** 一级: one centre for the whole city. 两级: the city's and the districts', each with the cases that it holds. */
export const LEVELS = ['one', 'two'] as const
export type Levels = (typeof LEVELS)[number]

/** Setting `centres` (指挥中心). */
export const Centres = Type.Object({
  /**
   * With `two` the centre's steps of a case that the city holds belong to the people of the city's centre. With `one` they are
   * everybody's whose area the case lies in. What a district holds is that district's either way.
   */
  levels: oneOf(LEVELS),
})
export type Centres = Type.Static<typeof Centres>

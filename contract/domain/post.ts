import { oneOf } from '../one-of.ts'

/**
 * Posts (岗位) of the two centres and around them: 监督员, 受理员, 值班长, 派遣员, 专业部门, 督查, 领导.
 * What a post may do is said per action, so that a city can map its people to posts as it likes.
 */
export const POSTS = ['collector', 'acceptor', 'shift-leader', 'dispatcher', 'unit', 'supervisor', 'leader'] as const
export type Post = (typeof POSTS)[number]
export const Post = oneOf(POSTS)

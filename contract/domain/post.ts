import { oneOf } from '../one-of.ts'

/**
 * Posts (岗位) of the two centres and around them: 监督员, 受理员, 值班长, 派遣员, 专业部门, 督查, 领导.
 * What a post may do is said per action, so that a city can map its people to posts as it likes.
 */
export const POSTS = ['collector', 'acceptor', 'shift-leader', 'dispatcher', 'unit', 'supervisor', 'leader'] as const
export type Post = (typeof POSTS)[number]
export const Post = oneOf(POSTS)

/** Posts that work in a centre; collectors and units work for whichever holds the case. */
export const CENTRE_POSTS = ['acceptor', 'shift-leader', 'dispatcher', 'supervisor', 'leader'] as const
export type CentrePost = (typeof CENTRE_POSTS)[number]

/** A post of the city's own centre (市级), whichever centre holds the case. */
export const CITY_POSTS = CENTRE_POSTS.map((post) => `city:${post}` as const)
export type CityPost = (typeof CITY_POSTS)[number]

/** Whose turn it is in a chain of approvals: a post of the centre that holds the case, or of the city's. */
export const CHAIN_POSTS = [...POSTS, ...CITY_POSTS] as const
export type ChainPost = (typeof CHAIN_POSTS)[number]
export const ChainPost = oneOf(CHAIN_POSTS)

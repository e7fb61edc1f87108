import Type from 'typebox'

/** 版本: an edition of the class dictionary (分类字典), called as its standard is: `GB/T 30428.2-2013`. Digits of classes are of one. */
export const Edition = Type.String({ minLength: 1, maxLength: 40 })

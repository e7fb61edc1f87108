/**
 * What the command line says to us. Unpackaged, Electron's own switches and the application's folder come first:
 * `electron [switches] [-r MODULE] FOLDER ours…`; a switch and its value are one word there.
 */
export function ownArguments(argv: readonly string[], packaged: boolean): string[] {
  const rest = argv.slice(1)
  if (packaged) return rest
  let at = 0
  while (at < rest.length && rest[at]?.startsWith('-')) at += rest[at] === '-r' || rest[at] === '--require' ? 2 : 1
  return rest.slice(at + 1)
}

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ParseResult, parseSync } from 'oxc-parser';

/** One import or re-export statement, or one `import()`. */
export interface Import {
  readonly from: string;
  /** A path from the repository's root, or a package's name. */
  readonly target: string;
  readonly isPackage: boolean;
  /** Nothing is loaded at run time. */
  readonly typeOnly: boolean;
  /** Loaded when it is asked for, and not with the file. */
  readonly isLate: boolean;
}

export interface Source {
  readonly file: string;
  readonly text: string;
  readonly parsed: ParseResult;
}

export const parse = (file: string, text: string): Source => {
  const parsed = parseSync(file, text);
  const [error] = parsed.errors;
  if (error) throw new Error(`${file}: ${error.message}`);
  return { file, text, parsed };
};

/** Every file below the folders whose name ends so, as a path from the repository's root. */
export const filesIn = (folders: readonly string[], ending: string): readonly string[] =>
  folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending))
      .map((name) => path.posix.join(folder, name)),
  );

export const sourcesIn = (folders: readonly string[]): readonly Source[] =>
  filesIn(folders, '.ts').map((file) => parse(file, readFileSync(file, 'utf8')));

export const importsOf = ({ file, text, parsed }: Source): readonly Import[] => {
  const { staticImports, staticExports, dynamicImports } = parsed.module;
  const statements = [
    ...staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
      isLate: false,
    })),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest ? [{ specifier: moduleRequest.value, typeOnly: isType, isLate: false }] : [],
      ),
    ),
    ...dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const [, specifier] = /^['"](.+)['"]$/.exec(text.slice(start, end)) ?? [];
      return specifier === undefined ? [] : [{ specifier, typeOnly: false, isLate: true }];
    }),
  ];
  return statements.map(({ specifier, typeOnly, isLate }) => {
    const isPackage = !specifier.startsWith('.');
    const target = isPackage ? specifier : path.posix.join(path.posix.dirname(file), specifier);
    return { from: file, target, isPackage, typeOnly, isLate };
  });
};

export const describeImport = ({ from, target, typeOnly }: Import): string =>
  `${from} imports ${typeOnly ? 'types of ' : ''}${target}`;

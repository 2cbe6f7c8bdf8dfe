/** Where a file declares the name: as a function, a constant, a class or a type, or as a method; to use it is not enough. */
export const declaration = (name: string): RegExp => {
  const kinds = '(?:async )?function|const|class|type|interface';
  const method = String.raw`^ +(?:async )?${name}(?:<.+>)?\(.*\{$`;
  return new RegExp(String.raw`^(?:export )?(?:${kinds}) ${name}\b|${method}`, 'm');
};

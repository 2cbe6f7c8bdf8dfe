export type RedirectRules = {
  /** Where payers may be sent: origins, each with a path to start with. Null: any https, and http on loopback. */
  readonly allowed: readonly URL[] | null;
};

export const isAllowedRedirect = (url: URL, { allowed }: RedirectRules): boolean =>
  allowed === null ||
  allowed.some(({ origin, pathname }) => {
    const folder = pathname.endsWith('/') ? pathname : `${pathname}/`;
    return url.origin === origin && `${url.pathname}/`.startsWith(folder);
  });

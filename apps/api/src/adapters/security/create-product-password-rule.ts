import { type CheckPassword, checkPassword, createPasswordRule } from '@headgate/auth';

/**
 * The rule for new passwords: none that names the product or its owner, and none of the common ones. The list is read when
 * the first password comes that needs it.
 */
export function createProductPasswordRule(): CheckPassword {
  let common: Promise<ReadonlySet<string>> | undefined;
  return createPasswordRule({
    words: ['headgate'],
    async isCommon(password) {
      common ??= readCommonPasswords();
      return (await common).has(password);
    },
  });
}

/** Of some 49,000 passwords of leaks those that the rest of the rule lets through, which are a tenth. */
async function readCommonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  const passwords: readonly string[] = dictionary['passwords-common'];
  return new Set(passwords.filter((password) => checkPassword(password) === null));
}

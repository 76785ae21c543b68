/** The oldest Node that runs Headgate, as `engines` of the manifest says. */
export const oldestNode = 24;

/** Whether this process runs on a Node that is new enough. */
export function isNodeNewEnough(): boolean {
  return Number.parseInt(process.versions.node, 10) >= oldestNode;
}

/** What to do on a Node that is too old. */
export const nodeAdvice = `Install Node ${oldestNode} or later, or have npm bring it: npx -p node@${oldestNode} -p @headgate/cli headgate <command>`;

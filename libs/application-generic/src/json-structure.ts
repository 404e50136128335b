/**
 * What keeps parsed JSON from being stored as a BSON document; undefined when nothing does. One walk that goes no deeper than
 * the limit, so that no body can exhaust the stack. Written for speed: it sees every request.
 * @param maxDepth levels of objects and lists allowed, the outermost included.
 */
export function structureProblem(value: unknown, maxDepth: number): string | undefined {
  const problem = problemOf(value, maxDepth);

  return problem ? messageOf(problem, maxDepth) : undefined;
}

type Problem = 'depth' | 'nul' | 'bsontype';

function problemOf(value: unknown, depthLeft: number): Problem | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depthLeft === 0) return 'depth';
  if (Array.isArray(value)) {
    for (const member of value) {
      const problem = problemOf(member, depthLeft - 1);
      if (problem) return problem;
    }

    return undefined;
  }
  for (const [key, member] of Object.entries(value)) {
    const problem = keyProblem(key) ?? problemOf(member, depthLeft - 1);
    if (problem) return problem;
  }

  return undefined;
}

/** The database takes no NUL in a key; its driver takes an object with `_bsontype` for one of its own types, and fails. */
function keyProblem(key: string): Problem | undefined {
  if (key === '_bsontype') return 'bsontype';

  return key.includes('\0') ? 'nul' : undefined;
}

function messageOf(problem: Problem, maxDepth: number): string {
  switch (problem) {
    case 'nul':
      return 'must not have keys with a NUL character';
    case 'bsontype':
      return 'must not have keys named _bsontype';
    case 'depth':
      return `must not be nested more than ${maxDepth} levels deep`;
  }
}

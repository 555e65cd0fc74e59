/** What no service of a cluster does, which is one machine whose tasks run to their end. */
export const oneMachine = {
  /** No line of its own has a task to spare. */
  release(): number {
    return -1;
  },

  stop(): never {
    throw new Error("tasks of a cluster run to their end");
  },

  turn(): never {
    throw new Error("a cluster is one machine: its nodes are not switched one by one");
  },
};

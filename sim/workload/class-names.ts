/** The classes of a trace: those that the scenario lists, or, where it lists none, as they come. */
export class ClassNames {
  readonly names: string[];
  readonly #areGiven: boolean;
  readonly #index: Map<string, number>;

  constructor(given: readonly string[]) {
    this.names = [...given];
    this.#areGiven = given.length > 0;
    this.#index = new Map(given.map((name, i) => [name, i]));
  }

  /** Where a name stands among `names`; −1 for one that the scenario does not list. */
  indexOf(name: string): number {
    const known = this.#index.get(name);
    if (known !== undefined || this.#areGiven) return known ?? -1;
    const next = this.names.push(name) - 1;
    this.#index.set(name, next);
    return next;
  }

  /** What is wrong with a name that is not listed. */
  unknown(name: string): string {
    return `unknown class "${name}"; the scenario lists ${this.names.join(", ")}`;
  }
}

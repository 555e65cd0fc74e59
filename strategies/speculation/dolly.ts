import { log, pow } from "../../sim/kernel/math.ts";
import type { SpeculationDefinition } from "./types.ts";

/** A quotient that should be whole may come out a little above. */
const ROUNDING = 1e-9;

/**
 * Clones small jobs whole. With c attempts at each of its n tasks a job straggles with probability 1 − (1 − p^c)^n, if
 * an attempt does with p; c is the least number that keeps this below the risk. All tasks are cloned or none, within a
 * budget of slots for the copies and while there is room for all attempts: so large jobs, of which one straggler may
 * be watched and replaced, are left alone. Good for short jobs, which are over before a straggler shows.
 */
export const dolly: SpeculationDefinition = {
  family: "speculation",
  name: "dolly",
  summary: "All tasks of a small job several times at once, within a budget; the first to be done counts.",
  source: "Ananthanarayanan, Ghodsi, Shenker and Stoica 2013, Attack of the clones, NSDI, sec. 3 and algorithm 1",
  checkedBy: ["closed form", "worked by hand"],
  needs: ["load"],
  cost: "O(1) per job",
  parameters: {
    stragglers: {
      type: "number",
      default: 0.1,
      min: 0,
      max: 0.99,
      above: true,
      summary: "Probability p that an attempt straggles.",
    },
    risk: {
      type: "number",
      default: 0.05,
      min: 0,
      max: 0.99,
      above: true,
      summary: "Probability, allowed for, that a job straggles.",
    },
    budget: {
      type: "number",
      default: 0.05,
      min: 0,
      max: 1,
      summary: "Most copies beyond the first attempts, as a share of all slots.",
    },
    utilisation: {
      type: "number",
      default: 0.8,
      min: 0,
      max: 1,
      summary: "Share of slots that may be in use once a job is cloned.",
    },
  },
  create({ stragglers, risk, budget, utilisation }) {
    const perAttempt = log(Number(stragglers));
    return {
      kind: "clones",
      clones({ tasks }, { slots, busy, copies }) {
        const perTask = log(1 - pow(1 - Number(risk), 1 / tasks));
        const attempts = Math.max(1, Math.ceil(perTask / perAttempt - ROUNDING));
        const isWithin = copies + (attempts - 1) * tasks <= Number(budget) * slots + ROUNDING;
        const hasRoom = busy + attempts * tasks <= Number(utilisation) * slots + ROUNDING;
        return isWithin && hasRoom ? attempts : 1;
      },
    };
  },
};

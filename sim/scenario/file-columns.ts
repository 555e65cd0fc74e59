import * as z from "zod";
import { expectedInstead, nameText, quantity } from "./fields.ts";
import { plain } from "./units.ts";

export const delimiter = z
  .string(expectedInstead("one character between fields"))
  .length(1, { error: "must be one character" })
  .prefault(",");

/** A column by the name that the header gives it, or by its number from 1 where the file has no header. */
export const column: z.ZodType<string | number, string | number> = z.union(
  [
    z
      .number()
      .refine((number) => Number.isInteger(number) && number >= 1, { error: "must be a whole number >= 1" })
      .meta({ minimum: 1, multipleOf: 1 }),
    nameText,
  ],
  expectedInstead("the name of a column, or its number from 1 where the file has no header"),
);

/** What a column is multiplied by. */
export const factor = quantity(plain, { above: 0 }).prefault(1);

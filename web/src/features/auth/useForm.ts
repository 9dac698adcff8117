import { useRef, useState, type FormEvent } from "react";
import { fieldOf, inWords } from "../../failures";
import type { Failure } from "../../realtime/session";

type Errors<F extends string> = Partial<Record<F, string>>;

interface Rules<F extends string> {
  fields: readonly F[];
  check: (values: Record<F, string>) => Errors<F>;
  submit: (values: Record<F, string>) => Promise<Failure | null>;
  words?: (failure: Failure) => string | null;
}

/** A form that reads its own inputs, shows errors beside them and sends itself once. */
export function useForm<F extends string>({ fields, check, submit, words }: Rules<F>) {
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<Errors<F>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  /** Beside their fields, the first of which is gone to; false when there are none. */
  const showErrors = (found: Errors<F>): boolean => {
    setErrors(found);
    const first = fields.find((field) => found[field]);
    if (first) {
      form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
    }
    return first !== undefined;
  };

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (field: F) => {
      const value = data.get(field);
      return typeof value === "string" ? value : "";
    };
    const values = Object.fromEntries(fields.map((field) => [field, text(field)])) as Record<F, string>;
    const found = check(values);
    setFailure(null);
    if (showErrors(found)) {
      return;
    }
    setBusy(true);
    const refused = await submit(values);
    setBusy(false);
    const field = refused && fields.find((one) => one === fieldOf(refused));
    if (refused && field) {
      showErrors({ [field]: inWords(refused) } as Errors<F>);
    } else {
      setFailure(refused && (words?.(refused) ?? inWords(refused)));
    }
  };

  return {
    form,
    errors,
    failure,
    busy,
    onSubmit: (event: FormEvent<HTMLFormElement>) => void onSubmit(event),
  };
}

export const looksLikeEmail = (text: string): boolean => /^\S+@\S+$/.test(text.trim());

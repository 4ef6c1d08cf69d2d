import { pages } from "@latchkey/texts";
import { useState } from "react";
import { Password } from "./password.tsx";
import { state } from "./state.ts";

export interface FieldProps {
  name: string;
  /** The name by default. */
  id?: string;
  label: string;
  /** Whether the label is for screen readers only, because the context shows what the field is. */
  labelHidden?: boolean;
  type?: "text" | "password" | "checkbox";
  autoComplete?: string;
  inputMode?: "email" | "numeric";
  minLength?: number;
  /** For password managers that suggest a new one. */
  passwordrules?: string;
  maxLength?: number;
  required?: boolean;
  value?: string;
  /** Of a checkbox. */
  onChange?(checked: boolean): void;
  hint?: string;
  /** Shown beside its label. */
  link?: { href: string; text: string };
  error?: string;
  focused?: boolean;
}

export const Field = (field: FieldProps) =>
  field.type === "checkbox" ? <Checkbox {...field} /> : <TextField {...field} />;

const Checkbox = ({ name, id = name, label, value, onChange }: FieldProps) => (
  <div className="check">
    <input
      id={id}
      name={name}
      type="checkbox"
      defaultChecked={value === "on"}
      onChange={({ target }) => onChange?.(target.checked)}
    />
    <label htmlFor={id}>{label}</label>
  </div>
);

function TextField({
  name,
  id = name,
  label,
  labelHidden,
  value,
  hint,
  link,
  error,
  focused,
  onChange,
  ...input
}: FieldProps) {
  const { type = "text", required = true, minLength } = input;
  const [length, setLength] = useState(0);
  const isMet = minLength && length >= minLength;
  const message = error ?? hint;
  const Input = type === "password" ? Password : "input";
  return (
    <div className="field">
      <label htmlFor={id} className={labelHidden ? "visually-hidden" : undefined}>
        {label}
      </label>
      <Input
        {...input}
        id={id}
        name={name}
        type={type} // Not "email": browsers would reject internationalized addresses.
        defaultValue={value}
        autoCapitalize="none"
        spellCheck={false}
        required={required}
        aria-invalid={error ? true : undefined}
        aria-describedby={message && `${id}-message`}
        autoFocus={focused}
        onInput={({ currentTarget }) => setLength(currentTarget.value.length)}
      />
      {link && <a href={link.href}>{link.text}</a>}
      {message && (
        <p className={error ? "error" : isMet ? "hint met" : "hint"} id={`${id}-message`}>
          {message}
        </p>
      )}
    </div>
  );
}

export const emailField = ({ email, emailHint }: { email: string; emailHint: string }): FieldProps => ({
  name: "email",
  label: email,
  inputMode: "email",
  autoComplete: "email",
  hint: emailHint,
});

export const newPasswordField = (label: string): FieldProps => ({
  name: "password",
  label,
  type: "password",
  autoComplete: "new-password",
  minLength: state.minPasswordLength,
  passwordrules: `minlength: ${state.minPasswordLength}; allowed: ascii-printable;`,
  hint: pages.layout.passwordHint({ min: state.minPasswordLength }),
});

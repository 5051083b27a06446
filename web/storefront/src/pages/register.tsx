import { Link, useSearch } from "@tanstack/react-router";
import { NAME_LENGTH_MAX, PASSWORD_LENGTH } from "../api/accounts.ts";
import { AccountForm } from "../components/account-form.tsx";
import { TextField } from "../components/text-field.tsx";
import { credentialsFrom, useRegister } from "../state/account.ts";
import { useText } from "../state/text.tsx";

export function RegisterPage() {
  const text = useText();
  const { back } = useSearch({ from: "/register" });
  const register = useRegister(back);
  const words = text.account;
  return (
    <>
      <title>{text.title(words.registerTitle)}</title>
      <AccountForm
        title={words.registerTitle}
        lead={words.registerLead}
        action={register.isPending ? words.registering : words.register}
        error={register.error}
        isBusy={register.isPending}
        onSubmit={(fields) => register.mutate(credentialsFrom(fields))}
        footer={
          <Link to="/login" search={back ? { back } : {}} className="link">
            {words.toSignIn}
          </Link>
        }
      >
        <TextField label={words.name} name="name" autoComplete="name" maxLength={NAME_LENGTH_MAX} />
        <TextField label={words.email} name="email" type="email" autoComplete="email" required />
        <TextField
          label={words.password}
          help={words.passwordHelp}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={PASSWORD_LENGTH.min}
          maxLength={PASSWORD_LENGTH.max}
          required
        />
      </AccountForm>
    </>
  );
}

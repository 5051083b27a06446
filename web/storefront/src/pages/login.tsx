import { Link, useSearch } from "@tanstack/react-router";
import { PASSWORD_LENGTH } from "../api/accounts.ts";
import { AccountForm } from "../components/account-form.tsx";
import { TextField } from "../components/text-field.tsx";
import { credentialsFrom, useSignIn } from "../state/account.ts";
import { useText } from "../state/text.tsx";

export function LoginPage() {
  const text = useText();
  const { back } = useSearch({ from: "/login" });
  const signIn = useSignIn(back);
  const words = text.account;
  return (
    <>
      <title>{text.title(words.signInTitle)}</title>
      <AccountForm
        title={words.signInTitle}
        lead={words.signInLead}
        action={signIn.isPending ? words.signingIn : words.signIn}
        error={signIn.error}
        isBusy={signIn.isPending}
        onSubmit={(fields) => signIn.mutate(credentialsFrom(fields))}
        footer={
          <>
            <Link to="/register" search={back ? { back } : {}} className="link">
              {words.toRegister}
            </Link>
            <Link to="/" className="link">
              {words.guest}
            </Link>
          </>
        }
      >
        <TextField label={words.email} name="email" type="email" autoComplete="email" required />
        <TextField
          label={words.password}
          name="password"
          type="password"
          autoComplete="current-password"
          maxLength={PASSWORD_LENGTH.max}
          required
        />
      </AccountForm>
    </>
  );
}

import { pages } from "@latchkey/texts";
import { useState } from "react";
import { useSend } from "./send.tsx";
import { SubmitButton } from "./submit-button.tsx";
import { useUser } from "./user.tsx";

export function Logout() {
  const { setUser } = useUser();
  const send = useSend();
  const [sending, setSending] = useState(false);
  const logOut = async () => {
    if (sending) return;
    setSending(true);
    const { refusal, body } = await send("POST", "/logout");
    setSending(false);
    if (refusal) return; // Another user has logged in since.
    if (body.returnTo) return location.assign(body.returnTo);
    if (window.navigation) setUser(null); // Without it a page is loaded, and until then a private view would redirect.
    location.assign("/");
  };
  return (
    <SubmitButton type="button" className="quiet" sending={sending} onClick={logOut}>
      {pages.layout.logOut}
    </SubmitButton>
  );
}

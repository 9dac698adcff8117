import type { ServerEvent } from "./events";
import type { Failure, Result } from "./session";
import type { LoginSessionInfo, OwnProfile, Privacy, Settings } from "./shapes";
import { Watched } from "./watched";
import type { Wire } from "./wire";

export interface ProfileChange {
  username?: string;
  name?: string;
  avatar?: string | null;
  bio?: string | null;
  location?: string | null;
  age?: number | null;
  status?: { text?: string; emoji?: string; expiresAt?: string } | null;
  privacy?: Partial<Privacy>;
}

export interface AccountState {
  me: OwnProfile | null;
  settings: Settings | null;
}

const nothing: AccountState = { me: null, settings: null };

/** What the person says of himself and has set for himself. */
export class Account extends Watched<AccountState> {
  readonly #wire: Wire;
  #isCurrent = false;

  constructor(wire: Wire) {
    super(nothing);
    this.#wire = wire;
    wire.listen({
      began: (me) => this.set({ ...nothing, me: me as OwnProfile }),
      event: (event) => this.apply(event),
      ready: (recovered) => void (recovered && this.#isCurrent ? undefined : this.load()),
      ended: () => {
        this.#isCurrent = false;
        this.set(nothing);
      },
    });
  }

  apply(event: ServerEvent): void {
    const { me, settings } = this.get();
    if (event.name === "userUpdated" && event.data.user.id === me?.id) {
      this.set({ settings, me: { ...me, ...event.data.user } });
    } else if (event.name === "settingsChanged") {
      this.set({ me, settings: event.data });
    }
  }

  async load(): Promise<void> {
    this.#isCurrent = false;
    const [me, settings] = await Promise.all([
      this.#wire.request<OwnProfile>("GET", "/users/me"),
      this.#wire.request<Settings>("GET", "/users/me/settings"),
    ]);
    if (!me.ok || !settings.ok) {
      this.#wire.failed();
    } else if (this.get().me) {
      this.#isCurrent = true;
      this.set({ ...this.get(), me: me.value });
      this.#wire.heard({ name: "settingsChanged", data: settings.value });
    }
  }

  async change(change: ProfileChange): Promise<Failure | null> {
    const { me } = this.get();
    if (me?.privacy && change.privacy) {
      // Shown at once; what the server says comes after it.
      this.set({ ...this.get(), me: { ...me, privacy: { ...me.privacy, ...change.privacy } } });
    }
    const failure = await this.#sendChange(change);
    if (failure && me && change.privacy) {
      this.set({ ...this.get(), me });
    }
    return failure;
  }

  async #sendChange(change: ProfileChange): Promise<Failure | null> {
    const answer = await this.#wire.request<OwnProfile>("PATCH", "/users/me", change);
    return this.#changed(answer);
  }

  async changeSettings(change: Partial<Settings>): Promise<Failure | null> {
    const { settings } = this.get();
    this.set({ ...this.get(), settings: settings && { ...settings, ...change } });
    const answer = await this.#wire.request<Settings>("PATCH", "/users/me/settings", change);
    this.set({ ...this.get(), settings: answer.ok ? answer.value : settings });
    return answer.ok ? null : answer.failure;
  }

  sessions(): Promise<Result<LoginSessionInfo[]>> {
    return this.#wire.request("GET", "/auth/sessions");
  }

  endSession(id: string): Promise<Result<unknown>> {
    return this.#wire.request("DELETE", `/auth/sessions/${encodeURIComponent(id)}`);
  }

  endOtherSessions(): Promise<Result<unknown>> {
    return this.#wire.request("DELETE", "/auth/sessions");
  }

  changePassword(currentPassword: string, newPassword: string): Promise<Result<unknown>> {
    return this.#wire.request("POST", "/auth/password", { currentPassword, newPassword });
  }

  async changeEmail(password: string, email: string): Promise<Failure | null> {
    return this.#changed(await this.#wire.request<OwnProfile>("POST", "/auth/email", { password, email }));
  }

  delete(password: string): Promise<Result<unknown>> {
    return this.#wire.request("DELETE", "/users/me", { password });
  }

  /** A picture of a person or a group: its address is what is set then. */
  async uploadPicture(file: File): Promise<Result<{ url: string }>> {
    const form = new FormData();
    form.append("file", file, file.name);
    return this.#wire.request("POST", "/uploads/pictures", form);
  }

  #changed(answer: Result<OwnProfile>): Failure | null {
    if (!answer.ok) {
      return answer.failure;
    }
    // Wherever the name shows it changes by the same event that everybody else gets.
    this.#wire.heard({ name: "userUpdated", data: { user: answer.value } });
    return null;
  }
}

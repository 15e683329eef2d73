-- People at the pages: who is on the way back from the issuer, and who is signed in. Cookies are nowhere in here.

create table login_attempt (
  id             bigint generated always as identity primary key,
  state_sha256   text not null unique check (state_sha256 ~ '^[0-9a-f]{64}$'),
  browser_sha256 text not null check (browser_sha256 ~ '^[0-9a-f]{64}$'),
  nonce          text not null check (length(nonce) between 1 and 200),
  code_verifier  text not null check (length(code_verifier) between 43 and 128),
  expires_at     timestamptz not null
);
create index login_attempt_by_end on login_attempt (expires_at);
comment on table login_attempt is 'Who left for the issuer to sign in and is not back yet. Each is good for one return.';
comment on column login_attempt.browser_sha256 is 'SHA-256 of the cookie of the browser that left: no other one comes back.';

create table login_session (
  id           bigint generated always as identity primary key,
  sha256       text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  name         text not null check (length(name) between 1 and 200),
  token_id     bigint references access_token (id),
  issuer       text check (length(issuer) <= 2048),
  groups       text[],
  id_token     text check (length(id_token) <= 16384),
  address      text not null check (length(address) <= 100),
  created_at   timestamptz not null,
  last_used_at timestamptz not null,
  ends_at      timestamptz not null,
  constraint by_token_or_issuer check ((token_id is null) = (issuer is not null) and (issuer is null) = (groups is null)),
  constraint id_token_of_issuer check (id_token is null or issuer is not null)
);
create index login_session_by_name on login_session (name, id);
create index login_session_by_end on login_session (ends_at);
create index login_session_by_token on login_session (token_id);
comment on table login_session is 'Who is signed in to the pages; a session that is ended is not here any more.';
comment on column login_session.sha256 is 'SHA-256 of the cookie.';
comment on column login_session.token_id is 'The token that was shown: the session may do what it may, and ends with it.';
comment on column login_session.issuer is 'Who said who this is. Of another issuer than that of now no session is accepted.';
comment on column login_session.groups is 'Those groups of the person that had a role when they signed in; what they may do is up to the settings of now.';
comment on column login_session.id_token is 'What the issuer wants to see again when the person signs out there; opens no door.';
comment on column login_session.last_used_at is 'Written once a minute at most.';

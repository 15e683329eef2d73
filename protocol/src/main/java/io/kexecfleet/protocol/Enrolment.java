package io.kexecfleet.protocol;

/**
 * {@code POST /agent/v1/enrolment}, authorised by a join token as bearer: a host asks to be known.
 *
 * <p>The agent makes its own credential and keeps it on disk before it sends this, so a lost reply is repaired by
 * saying the same thing again; the service learns only the digest.
 *
 * @param host the host's name: unique in the fleet, 1 to 253 characters of {@code [a-z0-9.-]}
 * @param credentialSha256 SHA-256 of the credential's ASCII characters, 64 lower-case hex digits
 */
public record Enrolment(String host, String credentialSha256) {}

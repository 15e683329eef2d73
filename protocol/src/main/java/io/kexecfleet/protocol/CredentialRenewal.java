package io.kexecfleet.protocol;

/**
 * {@code POST /agent/v1/credential}, authorised by the host's credential as bearer: announces the next one. The service accepts
 * both until the next one is shown for the first time; from then on only that.
 *
 * <p>The agent keeps both on disk before it sends this, so a lost reply is repaired by saying the same thing again, and shows
 * the next one only when that is what it would find on disk after a power cut.
 *
 * @param credentialSha256 SHA-256 of the next credential's ASCII characters, 64 lower-case hex digits
 */
public record CredentialRenewal(String credentialSha256) {}

package io.kexecfleet.service.outgoing;

/**
 * What a server said.
 *
 * @param body read as UTF-8, as far as it was asked for
 * @param complete whether that was all of it
 */
public record Answer(int status, String body, boolean complete) {}
